// client.ts: a browser that is let in by the link, as far as bytes go: keeps the cookie, says what browsers say.

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

export interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request over a real socket, with exactly these fields; fetch would not let Host and Cookie be said. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url)
    const host = hostname === 'localhost' ? '127.0.0.1' : hostname
    const request = httpRequest({ host, port, method, path: pathname + search, headers, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      answer.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** @returns the cookie that the link gives */
export async function enter(link: string): Promise<string> {
  const got = await ask(link)
  return got.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? ''
}
