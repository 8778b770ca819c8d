import { beforeEach, expect, test } from 'bun:test'
import { Refusal } from '../protocol/errors.ts'
import { CodeTries } from './code-tries.ts'

const HOUR_MS = 3_600_000
const SCHOOL = '203.0.113.5'
let now: number
let tries: CodeTries
let lookUps: number
beforeEach(() => {
  now = 0
  lookUps = 0
  tries = new CodeTries({ codeTries: 10, slowCodeTrySeconds: 10 }, () => now)
})

const lookUp = (isRight: boolean) => async () => {
  lookUps++
  await Promise.resolve()
  if (!isRight) throw new Refusal('wrong_code')
  return 'the room'
}
const session = (person: string | null) => (person === null ? null : { person: { id: person } })
/** The room, or the refusal's reason and time to wait. */
const attempts = (person: string | null, isRight: boolean, address = SCHOOL) =>
  tries.attempt({ address, session: session(person) }, lookUp(isRight)).catch((error: Refusal) => error)
const reasons = (answers: (string | Refusal)[], reason: string) =>
  answers.filter((answer) => answer instanceof Refusal && answer.reason === reason).length

test('thirty guests in parallel have ten tries and one slow one each, and wait for seconds', async () => {
  const guests = Array.from({ length: 30 }, (_, guest) => `guest ${guest}`)
  const answers = await Promise.all(guests.flatMap((guest) => Array.from({ length: 20 }, () => attempts(guest, false))))
  expect(reasons(answers, 'wrong_code')).toBe(10)
  expect(reasons(answers, 'too_many_wrong_codes')).toBe(590)
  expect(lookUps).toBeLessThanOrEqual(40)
  for (const answer of answers)
    if (answer instanceof Refusal && answer.reason === 'too_many_wrong_codes')
      expect(answer.retryAfterMs).toBeWithin(1, 10_001)
})

test('a right code works while others behind the same address guess, with or without a session', async () => {
  for (let i = 0; i < 50; i++) await attempts('mallory', false)
  expect(reasons([await attempts('mallory', true)], 'too_many_wrong_codes')).toBe(1)
  expect(await attempts('alice', true)).toBe('the room')
  const classroom = await Promise.all(Array.from({ length: 40 }, () => attempts(null, true)))
  expect(classroom).toEqual(Array.from({ length: 40 }, () => 'the room'))
})

test('right codes cost nothing', async () => {
  for (let i = 0; i < 100; i++) expect(await attempts('alice', true)).toBe('the room')
  const together = await Promise.all(Array.from({ length: 100 }, () => attempts('alice', true)))
  expect(together).toEqual(Array.from({ length: 100 }, () => 'the room'))
  for (let i = 0; i < 10; i++) expect(reasons([await attempts('alice', false)], 'wrong_code')).toBe(1)
})

test('a look-up that fails otherwise costs nothing', async () => {
  const fails = () => tries.attempt({ address: SCHOOL, session: null }, () => Promise.reject(new Error('no disk')))
  for (let i = 0; i < 20; i++) await fails().catch(() => {})
  for (let i = 0; i < 10; i++) expect(reasons([await attempts(null, false)], 'wrong_code')).toBe(1)
})

test('wrong codes are slowed to one in ten seconds, and a minute gives a try back', async () => {
  for (let i = 0; i < 10; i++) await attempts('mallory', false)
  lookUps = 0
  for (now = 0; now < 60_000; now += 100) await attempts('mallory', false)
  expect(lookUps).toBe(6)
  expect(reasons([await attempts('mallory', false)], 'wrong_code')).toBe(1)
})

test('however much was guessed, an hour later the address has all its tries', async () => {
  for (let i = 0; i < 1_000; i++) await attempts(`guest ${i}`, false)
  now += HOUR_MS
  for (let i = 0; i < 10; i++) expect(reasons([await attempts('alice', false)], 'wrong_code')).toBe(1)
})

test('other addresses have their own tries, and 0 is no limit', async () => {
  for (let i = 0; i < 20; i++) await attempts(null, false)
  expect(reasons([await attempts(null, false, '198.51.100.7')], 'wrong_code')).toBe(1)
  tries = new CodeTries({ codeTries: 0, slowCodeTrySeconds: 10 }, () => now)
  for (let i = 0; i < 50; i++) expect(reasons([await attempts(null, false)], 'wrong_code')).toBe(1)
})
