import { describe, expect, test } from 'bun:test'
import { draft, guest, room, type Open } from './cast.ts'

export function closeContract(open: Open) {
  describe('ping and close', () => {
    test('[G1] writes under way at the close are stored and answered, later ones are refused', async () => {
      const { storage, reopen, destroy } = await open()
      const alice = await guest(storage, 'alice')
      const { id } = await room(storage, alice)
      await storage.ping()

      const answers = Promise.all(Array.from({ length: 20 }, () => storage.append(draft(id, alice, 'last words'))))
      const opening = reopen()
      await expect(storage.append(draft(id, alice, 'too late'))).rejects.toMatchObject({ code: 'unavailable' })
      expect((await answers).every((answer) => 'stored' in answer)).toBe(true)

      const page = (await (await opening).page({ who: alice, room: id, limit: 100, bytes: 10_000 })).parse()
      expect(page.messages.map((message) => message.body)).toEqual(Array(20).fill('last words'))
      await expect(storage.ping()).rejects.toThrow()
      await expect(storage.roomsOf({ who: alice })).rejects.toThrow()
      await destroy()
    })

    test('reads that wait at the close are answered, later ones are refused', async () => {
      const { storage, reopen, destroy } = await open()
      const alice = await guest(storage, 'alice')
      const { id } = await room(storage, alice)
      const read = () => storage.page({ who: alice, room: id, limit: 100, bytes: 10_000 })
      const answers = Promise.allSettled(Array.from({ length: 200 }, read))
      const opening = reopen()
      await expect(read()).rejects.toMatchObject({ code: 'unavailable' })
      expect((await answers).filter(({ status }) => status === 'rejected')).toEqual([])
      await opening
      await destroy()
    })
  })
}
