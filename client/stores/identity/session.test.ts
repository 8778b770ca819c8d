import { beforeEach, expect, test } from 'bun:test'
import type { Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { SessionStore } from './session.svelte.ts'
import { Settings } from '../preferences/settings.svelte.ts'

let wire: FakeWire
let session: SessionStore
let changes: (Person | null)[]
let forgotten: string[]

beforeEach(() => {
  wire = new FakeWire()
  changes = []
  forgotten = []
  session = new SessionStore({ wire, settings: new Settings(), forget: async (person) => void forgotten.push(person) })
  session.onChange((person) => changes.push(person))
})

function refuse(code: 'unauthorized' | 'unavailable'): never {
  throw new Refusal(code, 'No.')
}

test('whoever has a session is here', async () => {
  wire.answer('session.me', () => ({ person: alice }))
  await session.check()
  expect([session.status, session.person, changes]).toEqual(['active', alice, [alice]])
})

test('whoever has none is asked for a name, and given one to begin with', async () => {
  wire.answer('session.me', () => refuse('unauthorized'))
  await session.check()
  expect([session.status, changes]).toEqual(['none', [null]])
  expect(session.suggestedName).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
})

test('a server that cannot be reached says nothing about who is here, and is asked again', async () => {
  session.become(alice)
  wire.answer('session.me', () => refuse('unavailable'))
  await session.check()
  expect([session.status, session.person]).toEqual(['active', alice])
  wire.answer('session.me', () => ({ person: bob }))
  await until(() => session.person?.id === bob.id, Boolean, 4_000)
})

test('a new name is the same person', async () => {
  session.become(alice)
  wire.answer('session.start', ({ name }) => ({ person: { ...alice, name } }))
  await session.begin('Alicia')
  expect(session.person!.name).toBe('Alicia')
  expect(changes).toEqual([alice])
})

test('[G10] the end of a session forgets the person, and a failed end does not', async () => {
  session.become(alice)
  wire.answer('session.end', () => refuse('unavailable'))
  await session.end().catch(() => undefined)
  expect([session.status, forgotten]).toEqual(['active', []])
  wire.answer('session.end', () => ({}))
  await session.end()
  expect([session.status, forgotten]).toEqual(['none', [alice.id]])
})
