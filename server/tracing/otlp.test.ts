import { afterEach, beforeEach, expect, test } from 'bun:test'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { openApp } from '../test/app.ts'
import { Actor, post } from '../test/cast.ts'
import { sendFile } from '../test/send-file.ts'
import { ServerProcess, UNLIMITED, until } from '../test/server-process.ts'
import { otlpTracing } from './otlp.ts'
import { Collector } from './test/collector.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'
const PARENT = `00-${TRACE}-${SPAN}-01`

let collector: Collector
let lines: Record<string, unknown>[]
beforeEach(() => {
  collector = new Collector()
  lines = []
})
afterEach(() => collector.close())

async function traced(env: Record<string, string> = {}) {
  const all = { ...UNLIMITED, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env }
  const log = createLog('info', 'json', (line) => lines.push(JSON.parse(line) as Record<string, unknown>))
  const tracing = otlpTracing(readConfig(all).tracing!, '1.2.3', log)
  return openApp(all, { tracing })
}

const named = (name: string) => collector.spans.filter((span) => span.name === name)

test('requests, commands, commits and files are spans, each with what caused it', async () => {
  const app = await traced({
    OTEL_SERVICE_NAME: 'our-chat',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20for-it',
  })
  const alice = await Actor.arrives(app, 'Alice Secret')
  const room = await alice.creates('Hidden attic')
  await alice.connects()
  await alice.says(room, 'whispered words')
  expect(await alice.isRefused('room.join', { code: 'ZZZZZZZZZZ' })).toBe('not_found')
  await alice.isRefused(`nonsense.${room.code}` as 'sync', { known: [] })
  await sendFile(alice, room, 'bytes of a note')
  await fetch(`${app.url}/r/${room.code}`)
  alice.leaves()
  await app.close()

  expect(collector.headers[0]!.get('authorization')).toBe('Bearer for-it')
  expect(collector.resource).toMatchObject({ 'service.name': 'our-chat', 'service.version': '1.2.3' })

  const [start] = named('session.start')
  expect(start!.attributes).toEqual({
    'parley.command': 'session.start',
    'parley.door': 'http',
    'parley.outcome': 'ok',
  })
  const request = collector.spans.find(({ spanId }) => spanId === start!.parentSpanId)!
  expect(request).toMatchObject({
    name: 'POST /api/:command',
    kind: 2,
    traceId: start!.traceId,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/api/:command',
      'http.response.status_code': 200,
    },
  })
  expect(request).not.toHaveProperty('parentSpanId')
  expect(request.ms).toBeGreaterThanOrEqual(start!.ms)

  const [send] = named('message.send')
  expect(send!.attributes).toMatchObject({ 'parley.door': 'socket', 'parley.outcome': 'ok' })
  expect(send).not.toHaveProperty('parentSpanId')
  expect(named('room.join')[0]!.attributes['parley.outcome']).toBe('wrong_code')
  expect(named('unknown')[0]!.attributes['parley.outcome']).toBe('unknown_command')
  expect(named('GET /socket.io/')[0]!.attributes['http.response.status_code']).toBe(101)
  expect(named('GET /*')[0]!.attributes['http.response.status_code']).toBe(404)
  for (const name of ['file.begin', 'file.append', 'file.finish']) {
    const [act] = named(name)
    const upload = collector.spans.find(({ spanId }) => spanId === act!.parentSpanId)
    expect([name, upload?.name]).toEqual([name, 'POST /api/files/:id'])
  }
  const commits = named('commit')
  expect(commits.length).toBeGreaterThanOrEqual(4)
  expect(commits.every(({ attributes }) => Number(attributes['parley.writes']) >= 1)).toBe(true)

  // Nothing of what they are about is in them.
  for (const secret of [
    'Secret',
    'attic',
    'whispered',
    'note',
    'ZZZZ',
    room.code,
    room.id,
    alice.token,
    alice.person.id,
  ])
    expect([secret, collector.received.includes(secret)]).toEqual([secret, false])
})

test('the trace of a sender goes on behind a trusted proxy, and of nobody else', async () => {
  const app = await traced({ TRUSTED_PROXIES: '127.0.0.1' })
  const untrusting = await traced()
  const headers = { traceparent: PARENT }
  await post(app, 'session.start', { name: 'Alice' }, headers)
  await post(untrusting, 'session.start', { name: 'Bob' }, headers)
  for (const traceparent of ['00-1-2-01', `01-${TRACE}`, `00-${'0'.repeat(32)}-${SPAN}-01`, `${PARENT}-x`])
    await post(app, 'session.start', { name: 'Carol' }, { traceparent })
  await app.close()
  await untrusting.close()
  const requests = named('POST /api/:command')
  expect(requests).toHaveLength(6)
  const inTrace = requests.filter(({ traceId }) => traceId === TRACE)
  expect(inTrace.map(({ parentSpanId }) => parentSpanId)).toEqual([SPAN])
  expect(requests.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(5)
})

test('the sampler decides what is sent', async () => {
  const counts: Record<string, number> = {}
  for (const sampler of ['always_off', 'parentbased_always_off', 'always_on', 'parentbased_always_on']) {
    collector.spans.length = 0
    const app = await traced({ OTEL_TRACES_SAMPLER: sampler })
    await post(app, 'session.start', { name: 'Alice' })
    await app.close()
    counts[sampler] = named('session.start').length
  }
  expect(counts).toEqual({ always_off: 0, parentbased_always_off: 0, always_on: 1, parentbased_always_on: 1 })
  collector.spans.length = 0
  const some = await traced({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' })
  for (let i = 0; i < 200; i++) await fetch(`${some.url}/healthz`)
  await some.close()
  expect(named('GET /healthz').length).toBeGreaterThan(15)
  expect(named('GET /healthz').length).toBeLessThan(90)
})

test('while the collector is away nothing waits for it, and the log has one line', async () => {
  collector.status = 400
  const app = await traced()
  const began = performance.now()
  const ask = () => fetch(`${app.url}/healthz`)
  // Two exports of 512, and more than can wait.
  for (let i = 0; i < 4_000; i += 100) await Promise.all(Array.from({ length: 100 }, ask))
  await until('it is logged', () => lines.length > 0, 10_000)
  for (let i = 0; i < 600; i += 100) await Promise.all(Array.from({ length: 100 }, ask))
  expect(performance.now() - began).toBeLessThan(15_000)
  await Bun.sleep(200)
  expect(lines).toMatchObject([{ level: 'warn', event: 'tracing.unavailable' }])
  collector.status = 200
  for (let i = 0; i < 600; i += 100) await Promise.all(Array.from({ length: 100 }, ask))
  await until('it takes traces again', () => lines.some(({ event }) => event === 'tracing.available'), 10_000)
  await app.close()
  expect(lines.map(({ event }) => event)).toEqual(['tracing.unavailable', 'tracing.available'])
})

test('a stop waits a second at most for a collector that does not answer', async () => {
  collector.delayMs = 20_000
  const app = await traced()
  await post(app, 'session.start', { name: 'Alice' })
  const began = performance.now()
  await app.close()
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('the real server sends traces to the collector that its environment names', async () => {
  const server = await ServerProcess.start({ ...UNLIMITED, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  try {
    await post(server, 'session.start', { name: 'Alice' })
    await server.stop()
    await until('the spans are there', () => named('session.start').length === 1)
    expect(collector.resource['service.name']).toBe('parley')
  } finally {
    await server.remove()
  }
})
