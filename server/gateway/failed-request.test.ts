import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createLog } from '../log.ts'
import { answerTo } from '../test/raw-connection.ts'
import { ServerProcess } from '../test/server-process.ts'
import { failedRequest } from './failed-request.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start()
})
afterAll(() => server.remove())

test('an invalid Host is answered like any other, and the server goes on', async () => {
  for (const host of ['a:99999', '[', 'a b', '%'])
    for (const path of ['/socket.io/?EIO=4', '/socket.io/', '/healthz', '/']) {
      const answer = await answerTo(server.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1.1 (200|400|404)/)
      expect(answer).not.toMatch(/Error|at .*\.ts/)
    }
  const refused = await answerTo(server.port, 'GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: a:99999\r\n\r\n')
  expect(refused).toContain('Transport unknown')
  expect(refused.toLowerCase()).toContain('x-content-type-options: nosniff')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})

test('a request that fails is answered safely, and the log has the reason', async () => {
  const lines: string[] = []
  const log = createLog('info', 'json', (line) => void lines.push(line))
  const failing = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch: () => {
      throw new Error('a secret of the code')
    },
    error: (error) => failedRequest(error, log),
  })
  const answer = await fetch(failing.url)
  expect([answer.status, answer.headers.get('x-frame-options')]).toEqual([503, 'DENY'])
  expect(await answer.text()).not.toContain('secret')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', event: 'request.failed' })
  await failing.stop(true)
})
