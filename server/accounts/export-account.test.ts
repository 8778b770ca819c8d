import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'
import { sendFile } from '../test/send-file.ts'
import { UNLIMITED } from '../test/server-process.ts'

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp(UNLIMITED)
})
afterAll(() => app.close())

const download = (actor: Actor | null, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/api/account.export`, {
    headers: { ...(actor !== null && { authorization: `Bearer ${actor.token}` }), ...headers },
  })

test('a person gets all that they said and sent, in order, and nothing that they deleted or others said', async () => {
  const [alice, bob] = [await Actor.arrives(app, 'Alice'), await Actor.arrives(app, 'Bob')]
  const [kitchen, left] = [await alice.creates('Kitchen'), await bob.creates('Secret name')]
  await bob.joins(kitchen)
  await alice.joins(left)
  await Promise.all([alice.connects(), bob.connects()])
  for (let i = 0; i < 450; i++) await alice.says(kitchen, `number ${i}`)
  const gone = await alice.says(kitchen, 'to be deleted')
  await alice.does('message.delete', { room: kitchen.id, id: gone.id })
  await bob.says(kitchen, 'what bob said')
  await alice.says(left, 'before she left')
  const { file } = await sendFile(alice, kitchen, 'a plan')
  await alice.does('room.leave', { room: left.id })
  await bob.does('room.update', { room: left.id, name: 'Another secret' })

  const { path } = await alice.does('account.export', {})
  expect(path).toBe('/api/account.export')
  const answer = await download(alice)
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="parley.json"')
  const text = await answer.text()
  for (const secret of ['to be deleted', 'what bob said', 'secret', alice.token, left.code])
    expect(text).not.toContain(secret)
  const data = JSON.parse(text)
  expect(data).toMatchObject({ person: alice.person, settings: { hidesReads: false }, sessions: [{ present: true }] })
  const rooms = [
    { id: kitchen.id, role: 'owner', name: 'Kitchen', code: kitchen.code },
    { id: left.id, role: 'member', left: true },
  ]
  expect(data.rooms).toEqual(expect.arrayContaining(rooms.map((room) => expect.objectContaining(room))))
  const inKitchen = data.messages.filter((message: { room: string }) => message.room === kitchen.id)
  const numbers = Array.from({ length: 450 }, (_, i) => `number ${i}`)
  expect(inKitchen.map((message: { body: string }) => message.body).slice(0, 450)).toEqual(numbers)
  expect(data.messages.some((message: { body: string }) => message.body === 'before she left')).toBe(true)
  expect(data.files).toMatchObject([{ room: kitchen.id, id: file.id, bytes: 6 }])
  for (const each of [alice, bob]) each.leaves()
})

test('it needs the session of its person, from the page of no other site, and not too often', async () => {
  const alice = await Actor.arrives(app, 'Alice')
  expect((await download(null)).status).toBe(401)
  expect((await download(null, { authorization: 'Bearer another' })).status).toBe(401)
  expect((await download(alice, { origin: 'http://evil.example' })).status).toBe(403)
  const statuses: number[] = []
  for (let i = 0; i < 6; i++) {
    const answer = await download(alice)
    statuses.push(answer.status)
    await answer.text()
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
})

test('a download that is given up stops reading', async () => {
  const alice = await Actor.arrives(app, 'Alice')
  await alice.creates('Kitchen')
  const answer = await download(alice)
  await answer.body!.cancel()
  expect((await alice.posts('session.me', {})).ok?.person).toEqual(alice.person)
})
