import { beforeEach, expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { OwnAvailability } from './own-availability.svelte.ts'

let wire: FakeWire
let alerts: { busy: boolean }
let idle: (idle: boolean) => void
let own: OwnAvailability

beforeEach(() => {
  wire = new FakeWire()
  wire.answer('presence.set', () => ({}))
  alerts = { busy: false }
  const followIdle = (changed: typeof idle) => {
    idle = changed
    return () => undefined
  }
  own = new OwnAvailability({ wire, alerts, followIdle })
})

const sent = () => wire.askedFor('presence.set')
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a person who is here is not reported; one who is idle is, and again when they are back', async () => {
  wire.connect()
  await settled()
  expect(sent()).toEqual([])
  idle(true)
  expect(own.is).toBe('away')
  await settled()
  idle(false)
  await settled()
  expect(sent()).toEqual([{ away: true }, {}])
  expect(own.is).toBe('here')
})

test('a new connection is sent it again, and only what differs from nothing', async () => {
  wire.connect()
  alerts.busy = true
  await own.report()
  expect(own.is).toBe('busy')
  wire.disconnect()
  wire.connect()
  await settled()
  expect(sent()).toEqual([{ busy: true }, { busy: true }])
  alerts.busy = false
  await own.report()
  wire.disconnect()
  wire.connect()
  await settled()
  expect(sent()).toHaveLength(3)
})

test('without a connection nothing is sent until there is one, and then the last state', async () => {
  idle(true)
  alerts.busy = true
  await own.report()
  expect(sent()).toEqual([])
  wire.connect()
  await settled()
  expect(sent()).toEqual([{ away: true, busy: true }])
})

test('a report that the end of a connection interrupts is corrected on the next one, because it may still arrive', async () => {
  wire.answer('presence.set', () => new Promise(() => undefined))
  wire.connect()
  idle(true)
  wire.disconnect()
  idle(false)
  wire.answer('presence.set', () => ({}))
  wire.connect()
  await settled()
  wire.disconnect()
  wire.connect()
  await settled()
  expect(sent()).toEqual([{ away: true }, {}])
})

test('what changes while a report is on its way follows it', async () => {
  wire.connect()
  idle(true)
  idle(false)
  idle(true)
  alerts.busy = true
  void own.report()
  await settled()
  expect(sent()).toEqual([{ away: true }, { away: true, busy: true }])
})

test('a refused report is sent again after the time that the server asks for', async () => {
  let refusals = 1
  wire.answer('presence.set', () => {
    if (refusals-- > 0) throw new Refusal('too_many_commands', undefined, 1)
    return {}
  })
  wire.connect()
  idle(true)
  await until(() => sent().length === 2)
  await settled()
  expect(sent()).toEqual([{ away: true }, { away: true }])
})
