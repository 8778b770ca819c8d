import { expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { AccountForm, problemOfLogin, problemOfNewPassword } from './account-form.svelte.ts'

test('a login and a new password are checked as the server does', () => {
  for (const login of ['amber', ' Amber ', 'amber-heron', 'a@example.org']) expect(problemOfLogin(login)).toBeNull()
  for (const login of ['', 'ab', 'two words', 'a@b', 'x'.repeat(33)]) expect(problemOfLogin(login)).toBeString()
  for (const password of ['12345678', '🦊'.repeat(200)]) expect(problemOfNewPassword(password)).toBeNull()
  for (const password of ['', '🦊🦊🦊🦊🦊🦊🦊', 'x'.repeat(201)]) expect(problemOfNewPassword(password)).toBeString()
})

const refuse = (...args: ConstructorParameters<typeof Refusal>) => Promise.reject(new Refusal(...args))

test('a refusal stands at the field that it is about, until the person changes it', async () => {
  const form = new AccountForm(['login', 'password'])
  await form.send(() => refuse('login_taken', { suggestion: 'amber2' }))
  expect([form.at('login'), form.suggestion, form.refusal]).toEqual([
    { reason: 'login_taken', params: { suggestion: 'amber2' } },
    'amber2',
    null,
  ])
  form.edited('login')
  expect([form.at('login'), form.suggestion]).toEqual([null, ''])
  await form.send(() => refuse('invalid_input', { key: 'password', problem: 'is too long' }))
  expect(form.at('password')).toMatchObject({ reason: 'invalid_input' })
})

test('a refusal about no field of the form stands by itself', async () => {
  const form = new AccountForm(['password'])
  for (const reason of ['login_taken', 'wrong_login', 'restarting'] as const) {
    expect(await form.send(() => refuse(reason))).toEqual({ reason })
    expect([form.refusal?.reason, form.at('login'), form.busy]).toEqual([reason, null, false])
  }
  expect(await form.send(async () => undefined)).toBeNull()
  expect(form.refusal).toBeNull()
})
