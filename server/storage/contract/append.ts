import { describe, expect, test } from 'bun:test'
import type { Commit } from '../group-commit.ts'
import { at, changesOf, draft, isRefused, newId, room, say, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function appendContract(open: Open) {
  describe('append', () => {
    const on = stage(open)

    test('[G3] [G4] messages take the next revs in order of arrival', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const drafts = Array.from({ length: 50 }, (_, i) => draft(id, i % 2 === 0 ? alice : bob, `number ${i}`))
      const appended = await Promise.all(drafts.map((each) => storage.append(each)))
      expect(appended).toEqual(drafts.map((each, i) => ({ stored: at(4 + i, each) })))
    })

    test('a text comes back as it was written', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const texts = [
        "'); DROP TABLE messages; --",
        'control \u0001\u001b',
        '👩‍👩‍👧 e\u0301 \u202E',
        '\n\t "\\',
        'x'.repeat(4_000),
      ]
      for (const text of texts) await say(storage, id, alice, text)
      const page = (await storage.page({ who: alice, room: id, limit: 10, bytes: 100_000 })).parse()
      expect(page.messages.map((message) => message.body)).toEqual(texts)
    })

    test('[G2] all fields of the content come back, and all of them tell one message from another', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const first = await say(storage, id, alice, 'where?')
      const reply = { ...draft(id, alice, 'here'), content: { body: 'here', replyTo: first.id } }
      expect(await storage.append(reply)).toEqual({ stored: at(4, reply) })
      const { messages } = (await storage.page({ who: alice, room: id, limit: 10, bytes: 1_000 })).parse()
      expect(messages).toEqual([first, at(4, reply)])
      expect(await storage.append(reply)).toEqual({ known: at(4, reply) })
      for (const replyTo of [undefined, newId()])
        await isRefused(storage.append({ ...reply, content: { body: 'here', replyTo } }), 'id_taken')
    })

    test('[G2] the same message again is the first one, in the same batch and long after', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const changes = changesOf(storage, id)
      const hello = draft(id, alice, 'hello')
      const [first, again] = await Promise.all([storage.append(hello), storage.append({ ...hello, at: hello.at + 1 })])
      const stored = at(3, hello)
      expect(first).toEqual({ stored })
      expect(again).toEqual({ known: stored })
      await on.reopen()
      expect(await on.storage.append(hello)).toEqual({ known: stored })
      expect(changes).toEqual([{ rev: 3, message: stored }])
      expect((await say(on.storage, id, alice, 'next')).seq).toBe(4)
    })

    test('[G2] an id that was stored is a conflict for another text, and for its author in another room', async () => {
      const { storage, alice, bob } = on
      const kitchen = await room(storage, alice, bob)
      const garden = await room(storage, alice)
      const hello = draft(kitchen.id, alice, 'hello')
      await storage.append(hello)
      const others = [{ content: { body: 'goodbye' } }, { who: bob }, { room: garden.id }]
      for (const other of others) await isRefused(storage.append({ ...hello, ...other }), 'id_taken')
      expect((await storage.page({ who: alice, room: garden.id, limit: 10, bytes: 1_000 })).parse().messages).toEqual(
        [],
      )
      expect((await storage.page({ who: alice, room: kitchen.id, limit: 10, bytes: 1_000 })).parse().rev).toBe(4)
    })

    test('an outsider who knows an id can neither take it nor learn whether it exists', async () => {
      const { storage, alice, bob, mallory } = on
      const kitchen = await room(storage, alice, bob)
      const den = await room(storage, mallory)
      const [hello, later] = [draft(kitchen.id, alice, 'hello'), draft(kitchen.id, alice, 'later')]
      await storage.append(hello)
      const copies = [hello, later].map(({ id }) => ({ ...draft(den.id, mallory, 'mine'), id }))
      for (const [index, copy] of copies.entries())
        expect(await storage.append(copy)).toEqual({ stored: at(3 + index, copy) })
      expect(await storage.append(later)).toEqual({ stored: at(5, later) })
      expect(await storage.append(hello)).toEqual({ known: at(4, hello) })
      const bodies = async (who: string, room: string) =>
        (await storage.getMessages({ who, room, ids: [hello.id, later.id], bytes: 1_000 }))
          .parse()
          .messages.map(({ body }) => body)
      expect(await bodies(bob, kitchen.id)).toEqual(['hello', 'later'])
      expect(await bodies(mallory, den.id)).toEqual(['mine', 'mine'])
    })

    test('[G2] one id of two people at once is a message of each in two rooms, and of the first in one', async () => {
      const { storage, alice, bob } = on
      const [kitchen, garden] = [await room(storage, alice, bob), await room(storage, bob)]
      const hello = draft(kitchen.id, alice, 'hello')
      const answers = await Promise.allSettled([
        storage.append(hello),
        storage.append({ ...hello, who: bob, room: garden.id }),
        storage.append({ ...hello, who: bob }),
        storage.append(hello),
      ])
      expect(answers).toMatchObject([
        { value: { stored: { seq: 4, author: alice } } },
        { value: { stored: { seq: 3, author: bob } } },
        { reason: { reason: 'id_taken' } },
        { value: { known: { seq: 4, author: alice } } },
      ])
    })

    test('a person outside the room is refused, even with a stored id', async () => {
      const { storage, alice, bob, mallory } = on
      const { id, code } = await room(storage, alice, bob)
      const hello = draft(id, bob, 'hello')
      await storage.append(hello)
      await storage.leaveRoom({ who: bob, room: id })
      const outsiders = [hello, draft(id, bob, 'one more'), draft(id, mallory, 'let me in'), draft(newId(), alice, 'x')]
      for (const each of [...outsiders, { ...hello, who: mallory }]) await isRefused(storage.append(each), 'not_member')
      await storage.joinRoom({ who: bob, code, at: 1, roomsPerPerson: 0 })
      expect(await storage.append(hello)).toMatchObject({ known: { seq: 4 } })
    })

    test('writes that arrive together keep their order: a person who leaves in between can send until then', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      const answers = await Promise.allSettled([
        storage.append(draft(id, bob, 'bye')),
        storage.leaveRoom({ who: bob, room: id }),
        storage.append(draft(id, bob, 'too late')),
        storage.append(draft(id, alice, 'gone')),
      ])
      expect(answers).toMatchObject([
        { value: { stored: { seq: 4 } } },
        { value: {} },
        { reason: { reason: 'not_member' } },
        { value: { stored: { seq: 6 } } },
      ])
      expect(changes.map(({ rev }) => rev)).toEqual([4, 5, 6])
    })

    test('facts are reported before the operation resolves', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const order: string[] = []
      storage.onFacts((facts) => order.push(`reported ${facts.length}`))
      await Promise.all([1, 2, 3].map((n) => say(storage, id, alice, `${n}`).then(() => order.push('answered'))))
      expect(order).toEqual(['reported 3', 'answered', 'answered', 'answered'])
    })

    test('each batch is reported after its answers, with its writes and its time', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const order: unknown[] = []
      await Bun.sleep(0)
      storage.onCommit((commit) => order.push(commit))
      const answers = [1, 2, 3].map((n) => say(storage, id, alice, `${n}`).then(() => order.push('answered')))
      expect(storage.waiting).toEqual({ reads: 0, writes: 3 })
      await Promise.all(answers)
      await Bun.sleep(0)
      expect(storage.waiting).toEqual({ reads: 0, writes: 0 })
      const commit = order.find((one) => one !== 'answered') as Commit
      expect(order.filter((one) => one === 'answered')).toHaveLength(3)
      expect(order).toHaveLength(4)
      expect(commit.writes).toBe(3)
      expect(commit.tookMs).toBeGreaterThan(0)
      expect(commit.waitedMs).toBeGreaterThanOrEqual(0)
    })

    test('[G1] an answered message is stored after a restart', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const said = await sayMany(storage, id, alice, 20)
      const { epoch } = storage
      await on.reopen()
      expect(on.storage.epoch).toBe(epoch)
      expect((await on.storage.page({ who: alice, room: id, limit: 100, bytes: 10_000 })).parse().messages).toEqual(
        said,
      )
    })
  })
}
