import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Policies, UNKNOWN } from './policies.svelte.ts'

let wire: FakeWire
let who: { person: Person | null; operator: boolean }
let policies: Policies

const before = globalThis.localStorage

beforeEach(() => {
  const stored = new Map<string, string>()
  globalThis.localStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
  } as Storage
  wire = new FakeWire()
  who = { person: null, operator: false }
  policies = new Policies({ wire, identity: who })
})

afterEach(() => {
  policies.close()
  globalThis.localStorage = before
})

function answers(changed: Partial<typeof UNKNOWN>): void {
  wire.answer('server.policies', () => ({ ...UNKNOWN, ...changed }))
}

test('everything is offered until the server has answered', async () => {
  expect([policies.now, policies.asked]).toEqual([UNKNOWN, false])
  answers({ guests: false })
  await policies.ask()
  expect([policies.now.guests, policies.asked]).toEqual([false, true])
})

test('a later visit begins with the answer of the one before, also without a connection', async () => {
  answers({ registration: 'closed' })
  await policies.ask()
  wire = new FakeWire()
  const later = new Policies({ wire, identity: who })
  expect(later.now.registration).toBe('closed')
  await later.ask()
  expect([later.now.registration, later.asked]).toEqual(['closed', true])
  later.close()
})

test('it is asked until there is an answer', async () => {
  wire.answer('server.policies', () => {
    throw new Refusal('restarting')
  })
  await policies.ask()
  expect(policies.now).toEqual(UNKNOWN)
  answers({ guests: false })
  await until(() => !policies.now.guests, Boolean, 4_000)
})

test('a refusal by a policy asks again, and another one does not', async () => {
  answers({})
  await policies.ask()
  answers({ rooms: 'operators' })
  wire.refuse('wrong_code')
  await wire.settled()
  expect(policies.now.rooms).toBe('everyone')
  wire.refuse('no_room_creation')
  await wire.settled()
  expect(policies.now.rooms).toBe('operators')
})

const guest = alice
const account: Person = { ...alice, guest: false }

test.each([
  ['everyone', true, [true, true, true, true]],
  ['everyone', false, [false, true, true, true]],
  ['accounts', true, [false, false, true, true]],
  ['operators', true, [false, false, false, true]],
] as const)('rooms: %s, guests: %p: who may create them', async (rooms, guests, expected) => {
  answers({ rooms, guests })
  await policies.ask()
  const people = [
    { person: null, operator: false },
    { person: guest, operator: false },
    { person: account, operator: false },
    { person: account, operator: true },
  ]
  const may = people.map((one) => {
    Object.assign(who, one)
    return policies.mayCreateRooms
  })
  expect(may).toEqual([...expected])
})
