// page-files.ts: the inspector's page and what it loads: plain HTML, CSS and JavaScript beside this file, sent as they are.
// Read at the first request, in the language that the browser asks for.

import { readFileSync } from 'node:fs'
import { preferredLanguage } from '../../app/pages/preference.ts'
import { HTML, Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'

/** Only from here, and only to here: the page shows what strangers have sent. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '': ['inspector.html', HTML],
  '/': ['inspector.html', HTML],
  '/inspector.css': ['inspector.css', 'text/css; charset=utf-8'],
  '/inspector.js': ['inspector.js', 'text/javascript; charset=utf-8'],
  '/detail.js': ['detail.js', 'text/javascript; charset=utf-8'],
  '/replay.js': ['replay.js', 'text/javascript; charset=utf-8'],
  '/program.js': ['program.js', 'text/javascript; charset=utf-8'],
  '/words.js': ['words.js', 'text/javascript; charset=utf-8'],
  '/words-en.js': ['words-en.js', 'text/javascript; charset=utf-8'],
  '/words-fr.js': ['words-fr.js', 'text/javascript; charset=utf-8'],
}

const texts = new Map<string, string>()

/** @param path behind the inspector's own place; @returns undefined when it is none of the page's files */
export function pageFile(path: string): ((request: Request) => Reply) | undefined {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined
  if (found === undefined) return undefined
  const [name, type] = found
  return (request) => {
    const text = textOf(name)
    if (type !== HTML) return new Reply(200, text, type)
    const lang = preferredLanguage(request.headers.get('accept-language'))
    return new Reply(200, text.replace('<html lang="en">', `<html lang="${lang}">`), HTML, {
      'content-security-policy': POLICY,
      'content-language': lang,
      vary: 'Accept-Language',
    })
  }
}

function textOf(name: string): string {
  const held = texts.get(name)
  if (held !== undefined) return held
  const text = readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8')
  texts.set(name, text)
  return text
}
