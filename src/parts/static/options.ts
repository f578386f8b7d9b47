// options.ts: everything that can be said about a served folder, with its default and the reason for it.

import { defineOptions, type GivenOptions, type ResolvedOptions } from '../../base/options.ts'

const MIB = 1_048_576

/** Names that are never served: secrets, databases, server sources. `*` stands for any characters; case is ignored. */
export const PRIVATE_NAMES: readonly string[] = [
  ...['.env*', '*.env', '*.pem', '*.key', '.guichet'],
  ...['*.db', '*.db-*', '*.sqlite*'],
  ...['*.ts', '*.tsx', '*.mts', '*.cts', 'guichet.config.*'],
  ...['package.json', 'package-lock.json', 'node_modules', '*~'],
]

export const staticOptions = defineOptions('static', {
  index: {
    default: ['index.html'],
    says: 'Names tried, in order, for a folder.',
    why: 'What every web server does.',
  },
  cleanUrls: {
    default: true,
    says: 'Serves about.html at /about too.',
    why: 'Site generators link without the extension; Caddy and nginx need a try_files line for it.',
  },
  listing: {
    default: false,
    says: 'Shows the content of folders without an index.',
    why: 'Off, because it publishes names that nobody linked; nginx has autoindex off too.',
  },
  listingEntriesMax: {
    default: 10_000,
    min: 1,
    says: 'Entries shown of one folder.',
    why: "Each entry costs a stat; 10,000 is Caddy's file_limit.",
  },
  spa: {
    default: false,
    says: 'Answers index.html where nothing is found and the client asks for a page.',
    why: 'Single-page applications do their own routing; only for GET and HEAD with Accept: text/html, as FastAPI decided.',
  },
  dotfiles: {
    default: false,
    says: 'Serves names that begin with a dot; .well-known is served in any case.',
    why: 'Names such as .git and .htpasswd are the first things that scanners ask for.',
  },
  privateNames: {
    default: PRIVATE_NAMES,
    says: 'Names that are answered with 404, in any folder; * stands for any characters, case does not count.',
    why: 'A site folder also holds secrets, databases and server sources.',
  },
  cacheControl: {
    default: undefined,
    type: 'string',
    says: 'Cache-Control for every file; "" for none. Without it: no-cache, and a year for names with a hash.',
    why: 'Revalidation is never wrong and costs one 304; a name with a hash of its content never changes.',
  },
  immutable: {
    default: true,
    says: 'Lets browsers keep files with a content hash in their name for a year without asking.',
    why: 'Bundlers name files by content; app.3f9a2b1c.js is another file when it changes (RFC 8246).',
  },
  precompressed: {
    default: true,
    says: 'Serves app.js.br, app.js.zst or app.js.gz in place of app.js to clients that take them.',
    why: 'Compressing once, at build, is better and cheaper than at each request. A sibling older than its original is left.',
  },
  compress: {
    default: true,
    says: 'Compresses text on the fly, once for each version of a file.',
    why: 'Text shrinks to a fifth; the result is kept in memory.',
  },
  compressBytesMin: {
    default: 512,
    min: 0,
    says: 'Smallest file that is compressed on the fly, bytes.',
    why: "Below it a reply fits one packet anyway; 512 is Caddy's minimum_length.",
  },
  compressBytesMax: {
    default: 4 * MIB,
    min: 0,
    max: 64 * MIB,
    says: 'Largest file that is compressed on the fly, bytes.',
    why: 'It is held in memory whole meanwhile; brotli takes about 20 ms of another thread for a MiB.',
  },
  cacheBytesMax: {
    default: 64 * MIB,
    min: 0,
    says: 'Memory for the content of small files, bytes; 0 keeps none.',
    why: 'Node.js has no sendfile: a file in memory is sent several times as fast.',
  },
  cacheFileBytesMax: {
    default: MIB,
    min: 0,
    max: 64 * MIB,
    says: 'Largest file kept in memory, bytes; larger ones are streamed.',
    why: 'One large file must not drive a thousand small ones out.',
  },
  revalidateMs: {
    default: undefined,
    type: 'number',
    says: 'How long a file in memory is believed to be unchanged, milliseconds; 1000, and 0 in development.',
    why: "A stat for each request would cost more than the request; a second is nginx's usual open_file_cache_valid in examples.",
  },
  rangesMax: {
    default: 16,
    min: 1,
    max: 1000,
    says: 'Ranges answered in one request; a Range field with more is ignored.',
    why: 'Many tiny ranges are a known way to make a server work for nothing (CVE-2011-3192).',
  },
})

export type FilesOptions = GivenOptions<typeof staticOptions.rows>
export type FilesSettings = ResolvedOptions<typeof staticOptions.rows>
