import { expect, test } from 'bun:test'
import { reasons, type Reason } from '../../../protocol/errors.ts'
import { loadRareWords } from './rare-words.svelte.ts'
import { refusalText } from './refusals.ts'

test('words that are loaded later say less until then', async () => {
  const rare = { reason: 'too_many_pins', params: { most: 7 } } as const
  expect(refusalText(rare)).toBe('This did not succeed. Try again.')
  await loadRareWords()
  expect(refusalText(rare)).toContain('7 pinned messages')
})

test('every reason of the protocol has words, with its parameters in them', async () => {
  await loadRareWords()
  for (const reason of Object.keys(reasons) as Reason[]) {
    const text = refusalText({
      reason,
      params: {
        most: 7,
        bytes: 7,
        id: '7',
        minutes: 7,
        name: '7',
        suggestion: '7',
        problem: 'is empty',
        until: 4e12,
        why: 'spam',
        seconds: 10,
      },
      retryAfterMs: 7_000,
    })
    expect(text).toMatch(/^[A-Z].*[.]$/)
    expect(text).not.toMatch(/undefined|NaN/)
  }
  expect(refusalText({ reason: 'too_many_rooms', params: { most: 200 } })).toContain('200')
})

test('a text without its optional parameters has no gap', () => {
  for (const reason of ['failed', 'too_many_wrong_codes'] as const)
    expect(refusalText({ reason })).not.toMatch(/undefined|NaN/)
})

test('a wait is given in seconds or minutes', () => {
  expect(refusalText({ reason: 'too_many_wrong_codes', retryAfterMs: 40_000 })).toContain('40')
  expect(refusalText({ reason: 'too_many_wrong_codes', retryAfterMs: 300_000 })).toContain('5')
  expect(refusalText({ reason: 'too_many_wrong_codes', retryAfterMs: 0 })).toEndWith('Try again now.')
})
