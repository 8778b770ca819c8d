import { expect, test } from 'bun:test'
import * as v from 'valibot'
import { schemas, type CommandName } from './commands.ts'
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

/** Objects inside a schema, each with the way to it. */
function objectsIn(schema: unknown, path: string): [path: string, kind: string][] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, entries, pipe, wrapped, item, options } = schema as Record<string, unknown>
  const parts = [
    ...Object.entries(entries ?? {}).map(([key, part]) => [`${path}.${key}`, part] as const),
    ...[pipe, options].flatMap((list) => (Array.isArray(list) ? list : [])).map((part) => [path, part] as const),
    ...[wrapped, item].map((part) => [path, part] as const),
  ]
  const own: [string, string][] = entries === undefined ? [] : [[path, String(type)]]
  return [...own, ...parts.filter(([, part]) => part !== schema).flatMap(([way, part]) => objectsIn(part, way))]
}

test('every object in every input refuses unknown keys, but for what a browser answers for a passkey', () => {
  const objects = Object.entries(schemas).flatMap(([name, schema]) => objectsIn(schema, name))
  const open = [...new Set(objects.filter(([, kind]) => kind !== 'strict_object').map(([path]) => path))]
  const credential =
    /^(account\.create\.passkey|(account\.passkey\.add|session\.passkey\.signIn)\.response|account\.[A-Za-z.]+\.proof)(\.response)?$/
  expect(open.filter((path) => !credential.test(path))).toEqual([])
  expect(open).toContain('account.delete.proof.response')
  expect(objects).toContainEqual(['message.send.poll', 'strict_object'])
  expect(objects.filter(([path]) => path in schemas).length).toBeGreaterThanOrEqual(Object.keys(schemas).length)
})

/** What the server decides of the one who asks, and which commands take a field of this name that says something else. */
const DECIDED: Record<string, CommandName[]> = {
  ...Object.fromEntries(
    ['operator', 'author', 'rev', 'guest', 'owner', 'admin', 'who', 'hash', 'at', 'joined', 'origin', 'address'].map(
      (key) => [key, []],
    ),
  ),
  /** Up to where one has read. */
  seq: ['room.read', 'room.unread', 'thread.read'],
  /** That of others. */
  role: ['invite.create', 'room.setRole'],
  person: [
    'admin.suspend',
    'message.deleteAll',
    'room.admit',
    'room.ban',
    'room.member',
    'room.mute',
    'room.remove',
    'room.setRole',
    'room.turnAway',
    'room.unban',
    'room.unmute',
  ],
}

test.each(Object.entries(DECIDED))('no command lets a client say its own %s', (key, but) => {
  const takes = (schema: (typeof schemas)[CommandName]) => {
    const { issues } = v.safeParse(schema, { [key]: 'x' })
    return !issues?.some(({ path, expected }) => path?.[0].key === key && expected === 'never')
  }
  const taking = Object.entries(schemas).filter(([, schema]) => takes(schema))
  expect(taking.map(([name]) => name).toSorted()).toEqual(but)
})
