// escapes.test.ts: what is built refuses a broken percent-escape as its sources do: its joined file once did not.

import { describe, expect, test } from 'vitest'
import { httpErrors } from '../../src/http/errors.ts'
import { RawClient } from '../wire/client.ts'
import { folder, type Running, start } from './running.ts'

const APP = `import { App } from 'guichet'
const app = new App()
app.get('/q', ({ query }) => query.get('a') ?? '')
app.post('/form', async (request) => (await request.formData()).get('a'))
export default app
`
const REFUSED = httpErrors.fail('GUI_HTTP_PERCENT')

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`
}

function post(target: string, body: string): string {
  const type = 'Content-Type: application/x-www-form-urlencoded'
  return `POST ${target} HTTP/1.1\r\nHost: a\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

async function ask({ port }: Running, request: string): Promise<{ status: number; body: string }> {
  const client = await RawClient.open(port)
  try {
    client.send(request)
    const { status, body } = await client.answer()
    return { status, body: body.toString() }
  } finally {
    client.destroy()
  }
}

describe.each([
  ['a folder', { 'a.txt': 'A' }, [get('/%zz'), get('/%C0'), get('/a%2'), get('/%ED%A0%80')]],
  ['an app', { 'app.mjs': APP }, [get('/%zz'), get('/%C0'), get('/q?a=%C0%zz'), post('/form', 'a=%zz%C0')]],
])('of %s', (_name, files, requests) => {
  test('a broken escape is answered 400, and the server goes on', async () => {
    const running = await start(['-p', '0'], { cwd: folder(files) })
    try {
      for (const request of requests) {
        const { status, body } = await ask(running, request)
        expect([request, status]).toEqual([request, 400])
        expect(body).toContain(REFUSED.message)
      }
    } finally {
      expect((await running.stop()).code).toBe(0)
    }
  })
})
