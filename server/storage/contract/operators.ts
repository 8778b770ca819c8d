import { afterEach, describe, expect, test } from 'bun:test'
import type { Policies } from '../../../protocol/policies.ts'
import type { NewAccount } from '../operations/accounts.ts'
import { OPEN } from '../../../protocol/policies.ts'
import { factsOf, guest, isRefused, newCode, newId, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function operatorContract(open: Open) {
  const session = (hash: string = newId()) => ({ hash, at: NOW, expiresAt: NOW + 60_000 })

  function accounts(on: ReturnType<typeof stage>) {
    const creates = async (login: string, over: Partial<NewAccount> = {}) => {
      const account = { who: newId(), name: login, login, password: 'password', session: session(), old: null, ...over }
      return (await on.storage.createAccount(account)).person.id
    }
    const isOperator = async (who: string) => (await on.storage.operatorOf({ who })).operator
    const signsIn = (who: string, hash?: string) =>
      on.storage.signIn({
        who,
        password: 'password',
        proof: null,
        session: session(hash),
        most: 50,
        old: null,
        bring: null,
      })
    return { creates, isOperator, signsIn }
  }

  describe('the first account', () => {
    const on = stage(open)
    const { creates, isOperator } = accounts(on)

    test('is an operator where the server wants it, one of two at the same time, and no later one is', async () => {
      const both = await Promise.all(['one', 'two'].map((login) => creates(login, { firstIsOperator: true })))
      const operators = await Promise.all(both.map(isOperator))
      expect(operators.toSorted()).toEqual([false, true])
      expect(await isOperator(await creates('three', { firstIsOperator: true }))).toBe(false)
      expect(await isOperator(on.alice)).toBe(false)
    })
  })

  describe('where the server does not want it, the first account', () => {
    const on = stage(open)
    const { creates, isOperator } = accounts(on)

    test('is no operator, and neither is the next one once the server wants it', async () => {
      expect(await isOperator(await creates('one'))).toBe(false)
      expect(await isOperator(await creates('two', { firstIsOperator: true }))).toBe(false)
    })
  })

  describe('policies', () => {
    const on = stage(open)
    const { creates } = accounts(on)
    let operator: string | undefined
    const sets = async (changes: Parameters<typeof on.storage.setPolicies>[0]['changes']) => {
      operator ??= await creates('operator', { firstIsOperator: true })
      return on.storage.setPolicies({ who: operator, changes })
    }
    afterEach(() => sets({ guests: null, rooms: null, registration: null }))
    const startsSession = (defaults?: Policies) =>
      on.storage.startSession({ who: newId(), name: 'Visitor', ...session(), ...(defaults && { defaults }) })
    const createsRoom = (who: string, defaults?: Policies) =>
      on.storage.createRoom({
        who,
        id: newId(),
        code: newCode(),
        name: 'Attic',
        at: NOW,
        roomsPerPerson: 0,
        ...(defaults && { defaults }),
      })

    test('are those of the environment, and what an operator sets wins, on every node, until it is unset', async () => {
      const defaults = { ...OPEN, guests: false }
      expect(await on.storage.policies({ defaults })).toEqual(defaults)
      expect(await sets({ guests: true, rooms: 'accounts' })).toEqual({ guests: true, rooms: 'accounts' })
      for (const node of [on.storage, on.node()])
        expect(await node.policies({ defaults })).toEqual({
          guests: true,
          rooms: 'accounts',
          registration: 'open',
          retention: 0,
        })
      expect(await sets({ guests: null })).toEqual({ rooms: 'accounts' })
      expect(await on.storage.policies({ defaults })).toEqual({ ...defaults, rooms: 'accounts' })
      expect(await on.storage.policySettings({ who: operator! })).toEqual({ rooms: 'accounts' })
    })

    test('are set and read by operators only, and a refused change changes nothing', async () => {
      await isRefused(on.storage.setPolicies({ who: on.alice, changes: { guests: false } }), 'not_operator')
      await isRefused(on.storage.policySettings({ who: on.alice }), 'not_operator')
      expect(await on.storage.policies({ defaults: OPEN })).toEqual(OPEN)
    })

    test('guests are refused', async () => {
      await isRefused(startsSession({ ...OPEN, guests: false }), 'guests_refused')
      await sets({ guests: false })
      await isRefused(startsSession(), 'guests_refused')
      await sets({ guests: true })
      expect((await startsSession({ ...OPEN, guests: false })).person.guest).toBe(true)
    })

    test('rooms are created by those who may, and by nobody else', async () => {
      const account = await creates('founder')
      await sets({ rooms: 'accounts' })
      await isRefused(createsRoom(on.alice), 'no_room_creation')
      expect((await createsRoom(account)).room.name).toBe('Attic')
      await sets({ rooms: 'operators' })
      await isRefused(createsRoom(account), 'no_room_creation')
      expect((await createsRoom(operator!)).room.name).toBe('Attic')
      await sets({ rooms: 'everyone' })
      await createsRoom(on.alice, { ...OPEN, rooms: 'operators' })
    })

    test('accounts are made by invitation: by a guest in a room, or with the code of one', async () => {
      const { id, code } = await room(on.storage, on.bob)
      await sets({ registration: 'invitation' })
      await isRefused(creates('outsider'), 'invitation_needed')
      await isRefused(creates('outsider', { code: newCode() }), 'wrong_code')
      await creates('invited', { code })
      const visitor = await guest(on.storage, 'visitor')
      const keeps = { who: visitor, name: null, old: `hash of ${visitor}` }
      await isRefused(creates('visitor', keeps), 'invitation_needed')
      await on.storage.joinRoom({ who: visitor, code, at: NOW, roomsPerPerson: 0 })
      await on.storage.leaveRoom({ who: visitor, room: id })
      await isRefused(creates('visitor', keeps), 'invitation_needed')
      await on.storage.joinRoom({ who: visitor, code, at: NOW, roomsPerPerson: 0 })
      expect(await creates('visitor', keeps)).toBe(visitor)
    })

    test('an invitation that has not ended does for an account what the code does, for whoever has its token', async () => {
      const { id } = await room(on.storage, on.bob)
      await sets({ registration: 'invitation' })
      const [hash, invite] = [newId(), newId()]
      const bounds = { most: 10, mostOfMember: 10, until: NOW + 3_600_000 }
      await on.storage.createInvite({ who: on.bob, room: id, id: invite, hash, at: NOW, ...bounds })
      await isRefused(creates('stranger', { invite: newId() }), 'wrong_code')
      await creates('guest-of-bob', { invite: hash })
      await on.storage.revokeInvite({ who: on.bob, room: id, invite, at: NOW })
      await isRefused(creates('latecomer', { invite: hash }), 'invite_ended')
    })

    test('no accounts are made, not even with a code', async () => {
      const { code } = await room(on.storage, on.bob)
      await sets({ registration: 'closed' })
      await isRefused(creates('late', { code }), 'registration_closed')
      await isRefused(creates('late'), 'registration_closed')
      expect((await on.storage.accountByLogin({ login: 'late' })).account).toBeNull()
    })
  })

  describe('the first account of a closed server', () => {
    const on = stage(open)
    const { creates, isOperator } = accounts(on)

    test('is made only where it becomes the operator', async () => {
      const defaults = { ...OPEN, registration: 'closed' } as const
      await isRefused(creates('first', { defaults }), 'registration_closed')
      expect(await isOperator(await creates('first', { defaults, firstIsOperator: true }))).toBe(true)
      await isRefused(creates('second', { defaults, firstIsOperator: true }), 'registration_closed')
    })

    test('is listed with the operators, as no other account is', async () => {
      const first = (await on.storage.accountByLogin({ login: 'first' })).account!.person
      expect(await isOperator(await creates('third'))).toBe(false)
      expect(await on.storage.operators({})).toEqual({ people: [first] })
    })
  })

  describe('a suspension', () => {
    const on = stage(open)
    const { creates, isOperator, signsIn } = accounts(on)
    const found = async (hash: string) => (await on.storage.findSession({ hash, now: NOW })).session

    test('[G10] ends all sessions of a person, who cannot begin another one, and can be taken back', async () => {
      const operator = await creates('operator', { firstIsOperator: true })
      const carol = await creates('carol', { session: session('of carol') })
      const suspends = (over: object = {}) =>
        on.storage.suspend({ who: operator, person: carol, on: true, why: 'Spam', at: NOW, ...over })
      const facts = factsOf(on.storage)
      expect(await suspends()).toEqual({ ended: 1 })
      expect(facts).toContainEqual({ fact: 'session-ended', person: carol, hash: 'of carol' })
      expect(await found('of carol')).toBeNull()
      const refusal = await signsIn(carol).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ reason: 'suspended', params: { why: 'Spam' } })
      expect(await suspends({ why: null })).toEqual({ ended: 0 })
      const again = await signsIn(carol).catch((error: unknown) => error)
      expect(again).toMatchObject({ reason: 'suspended', params: undefined })
      expect(await suspends({ on: false })).toEqual({ ended: 0 })
      expect((await signsIn(carol)).person.id).toBe(carol)

      await isRefused(suspends({ person: operator }), 'own_suspension')
      await isRefused(suspends({ person: newId() }), 'no_such_person')
      await isRefused(suspends({ who: carol, person: on.bob }), 'not_operator')
      expect(await found(`hash of ${on.bob}`)).not.toBeNull()
      expect(await isOperator(operator)).toBe(true)
    })

    test('of a guest whose command is under way makes them no account', async () => {
      const operator = await creates('second-operator', { firstIsOperator: true })
      expect(await isOperator(operator)).toBe(false)
      const first = (await on.storage.accountByLogin({ login: 'operator' })).account!.person
      await on.storage.suspend({ who: first, person: on.bob, on: true, why: null, at: NOW })
      await isRefused(creates('bob', { who: on.bob, name: null, old: `hash of ${on.bob}` }), 'suspended')
    })
  })
}
