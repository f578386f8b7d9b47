// host-serve.ts: host-app.ts behind the server of Bun or of Deno, as their documents say; prints where it listens.

import app from './host-app.ts'

/** As much of the two hosts as is used here; neither's types are at hand. */
interface Hosts {
  readonly Bun?: {
    serve(options: { port: number; hostname: string; fetch(request: Request): Promise<Response> }): { port: number }
  }
  readonly Deno?: {
    serve(
      options: { port: number; hostname: string; onListen(at: { port: number }): void },
      fetch: (request: Request) => Promise<Response>,
    ): unknown
  }
}

const { Bun, Deno } = globalThis as unknown as Hosts // looked for, see the next lines
const hostname = '127.0.0.1'
const listening = ({ port }: { port: number }) => console.log(`http://${hostname}:${port}`)
const answer = (request: Request) => app.fetch(request)

if (Bun !== undefined) listening(Bun.serve({ port: 0, hostname, fetch: answer }))
else Deno?.serve({ port: 0, hostname, onListen: listening }, answer)
