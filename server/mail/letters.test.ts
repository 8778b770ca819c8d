import { expect, test } from 'bun:test'
import type { ClaimedMail } from '../storage/operations/mails.ts'
import { letterOf } from './letters.ts'

const mail: ClaimedMail = {
  id: '0198c0de-0000-7000-8000-000000000000',
  kind: 'reset-link',
  person: '0198c0de-0000-7000-8000-000000000001',
  login: 'alice',
  to: 'alice@example.org',
  device: null,
  createdAt: 0,
  tries: 1,
}

test('the links of a Parley below a path lead below it, and the words name it', () => {
  const { text, html } = letterOf(mail, 'https://example.org/chat', 'a-token')
  for (const form of [text, html]) {
    expect(form).toContain('https://example.org/chat/reset#a-token')
    expect(form).toContain('Parley at example.org/chat')
    expect(form).toContain('Parley at https://example.org/chat sent this mail')
  }
})

test('a mail without a link has none', () => {
  const { text, html } = letterOf({ ...mail, kind: 'address-changed' }, 'https://example.org/chat', 'a-token')
  expect(text + html).not.toContain('a-token')
  expect(html).not.toContain('<a ')
})
