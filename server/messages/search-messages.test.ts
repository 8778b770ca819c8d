import { expect, test } from 'bun:test'
import type { Input } from '../../protocol/commands.ts'
import { tidy } from '../storage/sqlite/test/fixture.ts'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'

const { later } = tidy()

/** Alice and Bob in a room; Mallory is in none. */
async function scene() {
  const app = await openApp()
  later(() => app.close())
  const [alice, bob, mallory] = [
    await Actor.arrives(app, 'Alice'),
    await Actor.arrives(app, 'Bob'),
    await Actor.arrives(app, 'Mallory'),
  ]
  const room = await alice.creates('Kitchen')
  await bob.joins(room)
  return { app, alice, bob, mallory, room }
}

test('a message is found right after it was acknowledged, by both doors, and by nobody outside its room', async () => {
  const { alice, bob, mallory, room } = await scene()
  await alice.connects()
  await bob.connects()
  await alice.says(room, 'the boat leaves at noon')
  const answer = await bob.does('message.search', { text: 'BOAT' })
  expect(answer).toMatchObject({ people: [{ name: 'Alice' }], total: { messages: 1, rooms: 1 } })
  expect(answer.messages).toMatchObject([{ room: room.id, body: 'the boat leaves at noon' }])
  expect((await alice.posts('message.search', { text: 'boat' })).ok).toEqual(answer)
  const nothing = { messages: [], people: [], total: { messages: 0, rooms: 0 } }
  expect((await mallory.posts('message.search', { text: 'boat' })).ok).toEqual(nothing)
  expect((await mallory.posts('message.search', { text: 'boat', rooms: [room.id] })).ok).toEqual(nothing)
  for (const one of [alice, bob]) one.leaves()
})

test('the next answer goes on, with the same total, until there is no other', async () => {
  const { alice, room } = await scene()
  await alice.connects()
  for (let n = 0; n < 25; n++) await alice.says(room, `number ${n}`)
  const found: string[] = []
  let next: string | undefined
  do {
    const answer = await alice.does('message.search', {
      text: 'number',
      limit: 10,
      ...(next !== undefined && { next }),
    })
    expect(answer.total).toEqual({ messages: 25, rooms: 1 })
    found.push(...answer.messages.map(({ body }) => body))
    next = answer.next
  } while (next !== undefined)
  expect(found).toEqual(Array.from({ length: 25 }, (_, n) => `number ${24 - n}`))
  alice.leaves()
})

test('a search for nothing, and one with a part that is none, is refused', async () => {
  const { alice, room } = await scene()
  const refused = async (input: object) => (await alice.posts('message.search', input as Input<'message.search'>)).error
  for (const input of [
    {},
    { rooms: [room.id] },
    { order: 'best' },
    { text: ' \n ' },
    { text: 'x'.repeat(201) },
    { text: 'x', rooms: [] },
    { text: 'x', rooms: Array.from({ length: 51 }, () => room.id) },
    { text: 'x', from: 'alice' },
    { has: [] },
    { has: ['file', 'file'] },
    { has: ['sticker'] },
    { after: -1 },
    { text: 'x', order: 'oldest' },
    { text: 'x', limit: 51 },
    { text: 'x', next: 'what the server never said' },
    { text: 'x', column: 'body' },
  ])
    expect(await refused(input)).toMatchObject({ reason: 'invalid_input' })
  expect(await refused({ text: '👋'.repeat(100) })).toBeUndefined()
})
