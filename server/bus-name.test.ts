import { expect, test } from 'bun:test'
import { busName, reportOtherBus } from './bus-name.ts'
import { createLog } from './log.ts'

const named = (...urls: string[]) => busName({ natsUrls: urls.map((url) => new URL(url)) })

test('a bus has one name, whoever signs in and in whatever order its servers are named', () => {
  expect(named('nats://kim:secret@a.example', 'nats://b.example:4223')).toBe('nats a.example:4222 b.example:4223')
  expect(named('nats://b.example:4223', 'nats://a.example:4222')).toBe(
    named('nats://a.example', 'nats://b.example:4223'),
  )
  expect(busName({ natsUrls: null })).toBe('postgres')
  expect(named('nats://a.example')).not.toBe(named('nats://b.example'))
})

test('the log says what to set, and that it is right again', () => {
  const lines: { event: string; advice?: string }[] = []
  const log = createLog('info', 'json', (line) => void lines.push(JSON.parse(line)))
  reportOtherBus(true, log)
  reportOtherBus(false, log)
  expect(lines.map(({ event }) => event)).toEqual(['bus.differs', 'bus.same'])
  expect(lines[0]!.advice).toContain('Set the same NATS_URL on all nodes')
})
