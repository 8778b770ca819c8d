import { beforeEach, expect, test } from 'bun:test'
import type { SessionInfo } from '../../../protocol/accounts.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { OwnSessions } from './own-sessions.svelte.ts'

const session = (id: string, more: Partial<SessionInfo> = {}): SessionInfo => ({ id, startedAt: 1, usedAt: 2, ...more })
const [phone, here, tablet] = [session('phone'), session('here', { present: true }), session('tablet')]
let wire: FakeWire
let sessions: OwnSessions

beforeEach(async () => {
  wire = new FakeWire()
  wire.answer('session.list', () => ({ sessions: [phone, here, tablet] }))
  sessions = new OwnSessions(wire)
  await sessions.load()
})

const ids = () => sessions.list?.map(({ id }) => id)

test('the present session stands first', () => {
  expect([ids(), sessions.others]).toEqual([['here', 'phone', 'tablet'], 2])
})

test('an ended session leaves the list, also when it had ended before', async () => {
  wire.answer('session.end', () => ({}))
  expect(await sessions.end('phone')).toBe(true)
  wire.answer('session.end', () => {
    throw new Refusal('no_such_session')
  })
  expect(await sessions.end('tablet')).toBe(true)
  expect([ids(), sessions.problem]).toEqual([['here'], null])
})

test('a session that could not be ended stays, with the reason', async () => {
  wire.answer('session.end', () => {
    throw new Refusal('restarting')
  })
  wire.answer('session.endOthers', () => {
    throw new Refusal('restarting')
  })
  expect([await sessions.end('phone'), await sessions.endOthers()]).toEqual([false, false])
  expect([ids(), sessions.problem]).toEqual([['here', 'phone', 'tablet'], { reason: 'restarting' }])
})

test('without an answer the list is not known, and the reason is', async () => {
  wire.answer('session.list', () => {
    throw new Refusal('restarting')
  })
  const unknown = new OwnSessions(wire)
  await unknown.load()
  expect([unknown.list, unknown.problem]).toEqual([null, { reason: 'restarting' }])
})
