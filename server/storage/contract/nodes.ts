import { describe, expect, test } from 'bun:test'
import { changesOf, draft, guest, newId, room, say, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'

/** What a node needs to follow rooms that other nodes write to. */
export function nodesContract(open: Open) {
  describe('reads of a node', () => {
    const on = stage(open)
    const MOST = { changes: 500, bytes: 100_000 }

    test('[G3] a range holds what changed after a rev, each thing once, with the term of its end', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const said = await sayMany(storage, id, alice, 3)
      const { range } = await storage.readRange({ room: id, since: 3, ...MOST })
      const changes = said.slice(1).map((message) => ({ rev: message.rev, message }))
      expect(range).toEqual({ from: 3, to: 5, changes, term: expect.any(String) })
      expect((await storage.readRange({ room: id, since: 5, ...MOST })).range).toMatchObject({
        from: 5,
        to: 5,
        changes: [],
      })
    })

    test('[G7] a range that would be too large is empty and begins at the newest rev', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      await sayMany(storage, id, alice, 5)
      const { range } = await storage.readRange({ room: id, since: 2, changes: 4, bytes: 100_000 })
      expect(range).toMatchObject({ from: 7, to: 7, changes: [] })
    })

    test('a room that does not exist has no range and no head', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const none = newId()
      expect(await storage.readRange({ room: none, since: 0, ...MOST })).toEqual({ range: null })
      expect(await storage.heads({ rooms: [none, id] })).toEqual({
        epoch: storage.epoch,
        heads: [{ room: id, rev: 2 }],
      })
      expect(await storage.heads({ rooms: [] })).toEqual({ epoch: storage.epoch, heads: [] })
    })

    test('[G3] two nodes write to one room: each reports its own changes, and together they are all', async () => {
      const { storage, alice, bob } = on
      const other = on.node()
      const { id } = await room(storage, alice, bob)
      const own = changesOf(storage, id)
      const others = changesOf(other, id)
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          index % 2 === 0 ? say(storage, id, alice, `a${index}`) : other.append(draft(id, bob, `b${index}`)),
        ),
      )
      expect([own.length, others.length]).toEqual([20, 20])
      const revs = [...own, ...others].map(({ rev }) => rev).toSorted((a, b) => a - b)
      expect(revs).toEqual(Array.from({ length: 40 }, (_, index) => index + 4))
      const page = (await other.page({ who: bob, room: id, limit: 100, bytes: 10_000 })).parse()
      expect(page.messages).toHaveLength(40)
    })

    test('[G9] nodes share the epoch, the secret and the term', async () => {
      const { storage } = on
      const other = on.node()
      expect([other.epoch, other.secret]).toEqual([storage.epoch, storage.secret])
      const who = await guest(other, 'niaj')
      const { id } = await room(other, who)
      const { range } = await storage.readRange({ room: id, since: 0, ...MOST })
      const { room: second } = await storage.createRoom({
        who,
        id: newId(),
        name: 'b',
        code: newId().slice(-10),
        at: 1,
        roomsPerPerson: 0,
      })
      expect((await other.readRange({ room: second.id, since: 0, ...MOST })).range!.term).toBe(range!.term)
      await other.beginEpoch({ ended: storage.epoch, by: null })
      expect(storage.epoch).toBe(other.epoch)
    })
  })
}
