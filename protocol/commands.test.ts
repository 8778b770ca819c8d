import { expect, test } from 'bun:test'
import * as v from 'valibot'
import { schemas } from './commands.ts'
import { limits } from './limits.ts'

const send = (body: string) => {
  const id = '0198c0de-0000-7000-8000-000000000000'
  return v.safeParse(schemas['message.send'], { room: id, id, body })
}

const problem = (body: string) => send(body).issues?.[0].message

test('[G7] control characters other than tab and line feed are refused', () => {
  for (let code = 0; code < 0xa0; code++) {
    const body = `a${String.fromCharCode(code)}b`
    const allowed = code === 9 || code === 10 || (code >= 0x20 && code < 0x7f)
    expect(send(body).success).toBe(allowed)
  }
  expect(problem('null\u0000byte')).toBe('has the control character U+0000; only tab and line feed are allowed')
})

test('[G7] every character that is taken has at most three bytes on the wire, so that none escapes to six', () => {
  const bytes = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2
  for (let unit = 0; unit <= 0xffff; unit++) {
    const character = String.fromCharCode(unit)
    if (send(`x${character}`).success) expect(bytes(character)).toBeLessThanOrEqual(3)
  }
  expect(bytes('\u0001'.repeat(limits.bodyCharacters))).toBe(24_000)
  expect(send('\u0001'.repeat(limits.bodyCharacters)).success).toBe(false)
  expect(send('€'.repeat(limits.bodyCharacters)).success).toBe(true)
})

test('a lone surrogate is refused, since UTF-8 cannot hold it', () => {
  expect(send('\ud800').success).toBe(false)
})

const INVISIBLE = [
  '\u200B',
  '\u200C',
  '\u200D',
  '\u2060',
  '\u2800',
  '\u3164',
  '\u00AD',
  '\u{E0041}',
  '\u{1D159}',
  ' \n\t',
  '\uFE0F',
]

test.each(INVISIBLE)('a body or a name of nothing but %j is empty', (invisible) => {
  expect(problem(invisible)).toBe('is empty')
  expect(problem(INVISIBLE.join(''))).toBe('is empty')
  for (const name of [invisible, '\u0000', INVISIBLE.join('')])
    expect(v.safeParse(schemas['session.start'], { name }).issues?.[0].message).toBe('is empty')
  expect(send(`${invisible}x`).success).toBe(true)
})

test('a room has exactly one emoji', () => {
  const room = '0198c0de-0000-7000-8000-000000000000'
  const emojiOf = (emoji: string) => {
    const created = v.safeParse(schemas['room.create'], { name: 'Room', emoji })
    const updated = v.safeParse(schemas['room.update'], { room, emoji })
    expect(updated.success).toBe(created.success)
    return created.success ? created.output.emoji : created.issues[0].message
  }
  for (const emoji of ['🚀', '⚛️', '🇩🇪', '1️⃣', '👩🏻‍❤️‍💋‍👨🏿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) expect(emojiOf(emoji)).toBe(emoji)
  expect(emojiOf('❤')).toBe('❤️')
  for (const other of ['buy cheap pills!', 'a', '1', '🚀🚀', '🚀x', ' 🚀', '\u202E', '🇩', '🚀'.repeat(99)])
    expect(emojiOf(other)).toBe('is not one emoji')
  expect(v.safeParse(schemas['room.update'], { room, emoji: '' }).success).toBe(true)
  expect(v.safeParse(schemas['room.create'], { name: 'Room', emoji: '' }).success).toBe(false)
})
