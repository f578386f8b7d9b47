// media-type.test.ts: what names say about content.

import { expect, test } from 'vitest'
import { shrinks } from '../../http/codings.ts'
import { contentTypeOf, isHashed, isPacked, looksLikeAsset, mediaTypeOf } from './media-type.ts'

test.each([
  ['a.html', 'text/html; charset=utf-8'],
  ['A.HTML', 'text/html; charset=utf-8'],
  ['a.js', 'text/javascript; charset=utf-8'],
  ['a.mjs', 'text/javascript; charset=utf-8'],
  ['a.cjs', 'text/javascript; charset=utf-8'],
  ['a.css', 'text/css; charset=utf-8'],
  ['a.svg', 'image/svg+xml; charset=utf-8'],
  ['a.xml', 'text/xml; charset=utf-8'],
  ['a.rss', 'application/rss+xml; charset=utf-8'],
  ['a.json', 'application/json'],
  ['a.geojson', 'application/geo+json'],
  ['a.webmanifest', 'application/manifest+json'],
  ['a.csv', 'text/csv; charset=utf-8'],
  ['a.md', 'text/markdown; charset=utf-8'],
  ['a.ts', 'text/plain; charset=utf-8'],
  ['a.wasm', 'application/wasm'],
  ['a.woff2', 'font/woff2'],
  ['favicon.ico', 'image/x-icon'],
  ['a.parquet', 'application/vnd.apache.parquet'],
  ['a.tar.gz', 'application/gzip'],
  ['a.constructor', 'application/octet-stream'],
  ['constructor', 'application/octet-stream'],
  ['a.unheard-of', 'application/octet-stream'],
  ['nothing', 'application/octet-stream'],
  ['.html', 'application/octet-stream'],
  ['html', 'application/octet-stream'],
  ['LICENSE', 'text/plain; charset=utf-8'],
])('%s is %s', (name, type) => {
  expect(contentTypeOf(name)).toBe(type)
})

test.each([
  ['app.3f9a2b1c.js', true],
  ['index-BxY12abc.css', true],
  ['index-D4f_aXk2.js', true],
  ['main.3f9a2b1c.chunk.js', true],
  ['main.3f9a2b1c.js.map', true],
  ['vendor.0a1b2c3d4e5f60718293.js', true],
  ['logo.1e9f03ab.woff2', true],
  ['chunk-7RVXQ5JL.js', true],
  ['app.js', false],
  ['jquery-3.7.1.min.js', false],
  ['bootstrap.bundle.min.js', false],
  ['report-20240101.css', false],
  ['photo-holiday2024.jpg', false],
  ['photo-Summer24.jpg', false],
  ['photo-decade2020.jpg', false],
  ['2024-edition.css', false],
  ['my-long-name.js', false],
  ['deadbeef.js', false],
  ['app.deadbeef.js', false],
  ['app.12345678.js', false],
  ['index-abcdefgh.css', false],
  ['app.3f9a2b1c.html', false],
  ['app.3f9a2b1c.pdf', false],
  ['es2015-polyfill.js', false],
])('%s has a hash in its name: %s', (name, wanted) => {
  expect(isHashed(name)).toBe(wanted)
})

test('text, JSON, XML and plain fonts shrink; what is packed does not', () => {
  const shrinking = [
    'a.html',
    'a.js',
    'a.css',
    'a.json',
    'a.svg',
    'a.csv',
    'a.wasm',
    'a.ttf',
    'a.xml',
    'a.webmanifest',
    'a.ico',
  ]
  expect(shrinking.filter((name) => !shrinks(mediaTypeOf(name)))).toEqual([])
  const packed = ['a.png', 'a.jpg', 'a.mp4', 'a.woff2', 'a.zip', 'a.gz', 'a.webp', 'a.mp3']
  expect(packed.filter((name) => shrinks(mediaTypeOf(name)) || !isPacked(mediaTypeOf(name)))).toEqual([])
})

test('pages of an application do not look like assets', () => {
  expect(['a.js', 'logo.svg', 'x.html', 'data.json'].filter((name) => !looksLikeAsset(name))).toEqual([])
  expect(['users', 'john.doe', '', 'v1.2', '@me'].filter(looksLikeAsset)).toEqual([])
})
