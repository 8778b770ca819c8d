import { expect, test } from 'bun:test'
import { normaliseLogin, skeletonOf } from './logins.ts'

test('a login is a user name or an e-mail address, whatever the case and the width of its letters', () => {
  expect(normaliseLogin('Alice')).toBe('alice')
  expect(normaliseLogin('  Ａｌｉｃｅ.Ames ')).toBe('alice.ames')
  expect(normaliseLogin('Jürgen-7')).toBe('jürgen-7')
  expect(normaliseLogin('नमस्ते')).toBe('नमस्ते')
  expect(normaliseLogin('Alice+Chat@Example.org')).toBe('alice+chat@example.org')
  expect(normaliseLogin('K'.repeat(32))).toBe('k'.repeat(32))
})

test('what is too short, too long, invisible or not of letters and digits is no login', () => {
  for (const text of [
    '',
    'ab',
    'x'.repeat(33),
    '.dot',
    'a b c',
    'a/b/c',
    'a\u200bbc',
    '<b>x</b>',
    '\u3164\u3164\u3164',
  ])
    expect([text, normaliseLogin(text)]).toEqual([text, null])
  for (const text of [
    '@example.org',
    'a@b',
    'a@b@c.org',
    `${'x'.repeat(65)}@example.org`,
    'a b@example.org',
    'a@b..org',
  ])
    expect([text, normaliseLogin(text)]).toEqual([text, null])
})

test('user names that look alike have one skeleton, others have their own', () => {
  const alike = (one: string, other: string) => skeletonOf(normaliseLogin(one)!) === skeletonOf(normaliseLogin(other)!)
  // The first letters are Cyrillic.
  expect(alike('аlice', 'Alice')).toBe(true)
  expect(alike('рарa', 'papa')).toBe(true)
  expect(alike('bob0', 'bobo')).toBe(true)
  expect(alike('bil1', 'bill')).toBe(true)
  expect(alike('mornay', 'momay')).toBe(true)
  expect(alike('alice', 'alicia')).toBe(false)
  expect(alike('josé', 'jose')).toBe(false)
  expect(alike('a.lice', 'alice')).toBe(false)
  expect(alike('b0b@example.org', 'bob@example.org')).toBe(false)
})
