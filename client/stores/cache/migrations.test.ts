import { expect, test } from 'bun:test'
import { openDB } from 'idb'
import { Browser } from '../../test/browser.ts'
import { alice, kitchen, member, message } from '../../test/cast.ts'
import { keyPaths, under } from './local-db.ts'

const room = { id: kitchen, name: 'Kitchen', code: 'K7M-2XPD-4RQ', rev: 7 }
const entry = { room, me: member(alice), unread: 1, mentions: 0, read: 6, newest: 7, lastAt: 7_000 }

test('[G6] records of version 2 are there in version 5, also what waits to be sent', async () => {
  const browser = new Browser()
  const old = await browser.use(() =>
    openDB('parley', 2, {
      upgrade(opened) {
        for (const [store, keyPath] of Object.entries(keyPaths)) opened.createObjectStore(store, { keyPath })
      },
    }),
  )
  const waiting = { id: 'a', room: kitchen, body: 'for later', at: 1, person: alice.id, state: 'waiting' }
  const failed = { ...waiting, id: 'b', state: 'failed', problem: 'No.', code: 'conflict' }
  for (const record of [waiting, failed]) await old.put('outbox', record)
  const lost = { person: alice.id, room: kitchen, code: 'K7M-2XPD-4RQ', rev: 7 }
  await old.put('lost', { ...lost, messages: [{ id: 'c', body: 'lost?', at: 2 }] })
  await old.put('rooms', { id: kitchen, entry, rev: 7, run: 'a run', from: 3, members: true })
  await old.put('messages', message(7))
  await old.put('drafts', { person: alice.id, room: kitchen, text: 'half a' })
  old.close()

  const db = await browser.db()
  const records = await db.read(['outbox', 'lost', 'rooms', 'messages', 'drafts'], async (tx) => ({
    outbox: await tx.first('outbox'),
    lost: await tx.first('lost'),
    rooms: await tx.first('rooms'),
    messages: await tx.first('messages'),
    drafts: await tx.first('drafts'),
  }))
  db.close()
  const command = { room: kitchen, at: 1, person: alice.id, command: 'message.send' as const }
  expect(records.outbox).toEqual([
    { ...command, id: 'a', input: { room: kitchen, id: 'a', body: 'for later' }, state: 'waiting' },
    {
      ...command,
      id: 'b',
      input: { room: kitchen, id: 'b', body: 'for later' },
      state: 'failed',
      problem: { reason: 'id_taken' },
    },
  ])
  expect(records.lost).toEqual([
    { ...lost, code: 'K7M2XPD4RQ', messages: [{ id: 'c', at: 2, content: { body: 'lost?' } }] },
  ])
  const plain = { ...entry, room: { ...room, code: 'K7M2XPD4RQ' }, threads: [] }
  expect(records.rooms).toEqual([{ id: kitchen, entry: plain, rev: 7, from: 3, members: true }])
  expect(records.messages).toEqual([message(7)])
  expect(records.drafts).toEqual([{ person: alice.id, room: kitchen, content: { body: 'half a' } }])
})

test('rooms of version 3 are there in version 5, with nothing that mentions this person', async () => {
  const browser = new Browser()
  const old = await browser.use(() =>
    openDB('parley', 3, {
      upgrade(opened) {
        for (const [store, keyPath] of Object.entries(keyPaths))
          if (store !== 'replies') opened.createObjectStore(store, { keyPath })
      },
    }),
  )
  const { mentions: _mentions, ...before } = entry
  await old.put('rooms', { id: kitchen, entry: before, rev: 7, from: 3, members: true })
  await old.put('messages', message(7))
  old.close()

  const db = await browser.db()
  const records = await db.read(['rooms', 'messages', 'replies'], async (tx) => ({
    rooms: await tx.first('rooms'),
    messages: await tx.first('messages'),
    replies: await tx.first('replies'),
  }))
  db.close()
  const now = { ...entry, threads: [] }
  expect(records).toEqual({
    rooms: [{ id: kitchen, entry: now, rev: 7, from: 3, members: true }],
    messages: [message(7)],
    replies: [],
  })
})

test('[G6] version 5 adds uploads to what version 4 had, and changes nothing of it', async () => {
  const browser = new Browser()
  const old = await browser.use(() =>
    openDB('parley', 4, {
      upgrade(opened) {
        for (const [store, keyPath] of Object.entries(keyPaths))
          if (store !== 'uploads' && store !== 'blobs') opened.createObjectStore(store, { keyPath })
      },
    }),
  )
  const cached = { id: kitchen, entry: { ...entry, threads: [] }, rev: 7, from: 3, members: true }
  const outgoing = { id: 'a', room: kitchen, at: 1, person: alice.id, command: 'message.send', state: 'waiting' }
  await old.put('rooms', cached)
  await old.put('outbox', outgoing)
  old.close()

  const db = await browser.db()
  const upload = { person: alice.id, id: 'u', room: kitchen, place: kitchen, name: 'a.txt', type: '', bytes: 1 }
  await db.write(['uploads', 'blobs'], async (tx) => {
    tx.put('uploads', upload)
    tx.put('blobs', { person: alice.id, id: 'u', blob: new Blob(['a']) })
  })
  const records = await db.read(['rooms', 'outbox', 'uploads', 'blobs'], async (tx) => ({
    rooms: await tx.first('rooms'),
    outbox: await tx.first('outbox'),
    uploads: await tx.first('uploads', under(alice.id)),
    blob: await tx.get('blobs', [alice.id, 'u']),
  }))
  db.close()
  expect([records.rooms, records.outbox, records.uploads]).toEqual([[cached], [outgoing], [upload]] as never)
  expect(await records.blob!.blob.text()).toBe('a')
})
