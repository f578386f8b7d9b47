// cookie-site.ts: what cookies.test.ts looks at from a browser: one App behind http and https, under whatever host name
// ends in ".test". It does to the jar what a test tells it, and keeps what came with the last question.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reply } from '../../src/app/answers/reply-makers.ts'
import { App } from '../../src/app/app.ts'
import type { Cookies } from '../../src/app/visitor/cookies.ts'
import { silentLogger } from '../../src/base/log.ts'
import { listen } from '../../src/server/listen.ts'
import { chromiumPath } from '../support/chromium.ts'
import { find } from '../support/program.ts'

export const ready = chromiumPath !== undefined && find('openssl') !== undefined

export const CHROMIUM = {
  executablePath: chromiumPath ?? '',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--host-resolver-rules=MAP *.test 127.0.0.1'],
}

export class CookieSite {
  /** What /act does. */
  act: (cookies: Cookies) => void = () => {}
  /** Set-Cookie values that /raw sends as they are. */
  raw: readonly string[] = []
  /** What came with the last request for any other path, each name with its values. */
  echoed: Record<string, string[]> = {}
  /** Called when it has come. */
  onEcho: () => void = () => {}
  httpPort = 0
  httpsPort = 0
  #servers: Awaited<ReturnType<typeof listen>>[] = []

  async open(): Promise<void> {
    const { handler } = this.#app()
    const plain = await listen(handler, { log: silentLogger })
    const encrypted = await listen(handler, { log: silentLogger, tls: makeCertificate() })
    this.#servers = [plain, encrypted]
    this.httpPort = plain.port
    this.httpsPort = encrypted.port
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.cut()
      await server.stop()
    }
  }

  #app(): App {
    const app = new App({ secret: 'a secret for this test alone, and long' })
    app.get('/act', (request) => {
      this.act(request.cookies)
      return reply('<p>done</p>')
    })
    app.get('/raw', () => {
      const fields = this.raw.map((field) => ['set-cookie', field] as const)
      return reply('<p>done</p>', 200, fields)
    })
    app.get('/frame', ({ query }) => reply(`<iframe src="${query.get('src')}"></iframe>`))
    app.get('/page', () => reply('<p>a page</p>'))
    // Chromium asks for it unasked, and its cookies are not those of the question.
    app.get('/favicon.ico', () => reply(null, 204))
    // The form of another site is what is looked at here: let it come this far.
    app.on(['GET', 'POST'], '/<path:where>', { csrf: false }, ({ cookies }) => {
      this.echoed = Object.fromEntries(cookies.names().map((name) => [name, cookies.getAll(name)]))
      this.onEcho()
      return reply('<p>echo</p>')
    })
    return app
  }
}

function makeCertificate(): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-cookies-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const names = ['-subj', '/CN=one.test', '-addext', 'subjectAltName=DNS:one.test,DNS:*.one.test,DNS:two.test']
  execFileSync('openssl', ['req', ...how, ...names, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  const pem = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  rmSync(folder, { recursive: true })
  return pem
}

/** A profile that lets embedded sites have cookies: private windows, and Debian's Chromium by default, do not. */
export function makePermissiveProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), 'guichet-profile-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return profile
}
