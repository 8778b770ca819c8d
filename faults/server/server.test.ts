import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../server/test/server-process.ts'
import type { FaultEvent } from '../history/history.ts'
import { isProblem, isFatalError } from './log-lines.ts'
import { Server } from './server.ts'

let events: FaultEvent[]
let dataDir: string
let server: Server

beforeEach(async () => {
  events = []
  dataDir = mkdtempSync(join(tmpdir(), 'parley-subject-'))
  server = await Server.prepare({ dataDir, note: (event) => events.push(event) })
})
afterEach(async () => {
  await server.remove()
  rmSync(dataDir, { recursive: true, force: true })
})

const answers = () =>
  fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(300) }).then(
    (response) => response.ok,
    () => false,
  )

test('starts, kills and stops are recorded with their causes', async () => {
  await server.start()
  const first = server.pid!
  await server.kill()
  expect(server.pid).toBeNull()
  await server.start()
  const second = server.pid!
  expect(await server.stop()).toBe(0)
  expect(events).toEqual([
    { type: 'started', pid: first, tookMs: expect.any(Number) },
    { type: 'exited', pid: first, code: null, signal: 'SIGKILL', cause: 'nemesis' },
    { type: 'started', pid: second, tookMs: expect.any(Number) },
    { type: 'exited', pid: second, code: 0, signal: null, cause: 'nemesis' },
  ])
}, 20_000)

test('the cause of an exit is unknown unless it was expected', async () => {
  await server.start()
  process.kill(server.pid!, 'SIGKILL')
  await server.exits(2_000)
  await server.start()
  server.expectExit('SIGKILL')
  process.kill(server.pid!, 'SIGKILL')
  await server.exits(2_000)
  expect(events.flatMap((event) => (event.type === 'exited' ? [event.cause] : []))).toEqual(['unknown', 'nemesis'])
}, 20_000)

test('the cause of another exit than the expected one is unknown', async () => {
  await server.start()
  server.expectExit('SIGKILL')
  process.kill(server.pid!, 'SIGTERM')
  await server.exits(5_000)
  await server.start()
  server.expectExit('clean')
  process.kill(server.pid!, 'SIGKILL')
  await server.exits(2_000)
  expect(events.flatMap((event) => (event.type === 'exited' ? [event.cause] : []))).toEqual(['unknown', 'unknown'])
}, 20_000)

test('a paused server does not answer, and answers again when it is resumed', async () => {
  await server.start()
  server.pause()
  expect(await answers()).toBe(false)
  server.resume()
  await until('it answers again', answers)
  expect(events.map((event) => event.type)).toEqual(['started'])
}, 20_000)

test('a refusal to start rejects with its message, and counts as a fatal error only where one is allowed', async () => {
  await server.start()
  const second = await Server.prepare({ dataDir, note: (event) => events.push(event) })
  for (const [allowed, cause] of [
    [true, 'fatal-error'],
    [false, 'unknown'],
  ] as const) {
    second.allowFatalError(allowed)
    await expect(second.start()).rejects.toThrow(/in use by another Parley server/)
    expect(events.at(-1)).toMatchObject({ type: 'exited', code: 1, cause })
  }
  await second.remove()
}, 20_000)

test('the same program can run beside it on the same data', async () => {
  await server.start()
  const { code, output } = await server.runBeside([], 10_000)
  expect(code).toBe(1)
  expect(output).toContain('in use by another Parley server')
}, 20_000)

describe('a line of the log', () => {
  test.each([
    ['{"level":"error","event":"command.failed","error":"no such column"}', true],
    ['{"level":"error","event":"process.failed","error":"x is not a function"}', true],
    ['{"level":"error","event":"request.failed","error":"x is not a function"}', true],
    ['{"level":"warn","event":"server.stop-forced"}', true],
    ['{"level":"error","event":"storage.lost","message":"Some acknowledged messages are gone."}', false],
    ['panic(main thread): Segmentation fault at address 0x0', true],
    ['{"level":"error","event":"storage.failed","error":"disk I/O error"}', false],
    ['{"level":"info","event":"server.started"}', false],
    ['', false],
  ])('%s is a problem: %p', (line, expected) => expect(isProblem(line)).toBe(expected))

  test('that says why the server exits', () => {
    expect(isFatalError('{"event":"storage.failed","error":"disk I/O error"}')).toBe(true)
    expect(isFatalError('{"event":"server.stopped"}')).toBe(false)
  })
})
