import { beforeAll, describe, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { room, say, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'
import type { PageRequest } from '../operations/pages.ts'

const PLENTY = 1024 * 1024

export function pageContract(open: Open) {
  describe('page', () => {
    const on = stage(open)
    let id = ''
    // Messages have the seqs 3 to 32.
    beforeAll(async () => {
      id = (await room(on.storage, on.alice)).id
      await sayMany(on.storage, id, on.alice, 30)
    })

    const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
    const cases: [
      string,
      Omit<PageRequest, 'who' | 'room' | 'bytes'>,
      number[],
      { before: boolean; after: boolean },
    ][] = [
      ['the newest', { limit: 10 }, seqs(23, 32), { before: true, after: false }],
      ['all there is', { limit: 30 }, seqs(3, 32), { before: false, after: false }],
      ['before', { before: 13, limit: 5 }, seqs(8, 12), { before: true, after: true }],
      ['before, up to the first', { before: 8, limit: 5 }, seqs(3, 7), { before: false, after: true }],
      ['before the first', { before: 3, limit: 5 }, [], { before: false, after: true }],
      ['before what is yet to come', { before: 99, limit: 2 }, seqs(31, 32), { before: true, after: false }],
      ['after', { after: 12, limit: 5 }, seqs(13, 17), { before: true, after: true }],
      ['after, up to the last', { after: 27, limit: 5 }, seqs(28, 32), { before: true, after: false }],
      ['after the last', { after: 32, limit: 5 }, [], { before: true, after: false }],
      ['after nothing', { after: 0, limit: 2 }, seqs(3, 4), { before: false, after: true }],
      ['around', { around: 15, limit: 5 }, seqs(13, 17), { before: true, after: true }],
      ['around the first', { around: 3, limit: 5 }, seqs(3, 7), { before: false, after: true }],
      ['around the last', { around: 32, limit: 5 }, seqs(28, 32), { before: true, after: false }],
      ['around all', { around: 20, limit: 100 }, seqs(3, 32), { before: false, after: false }],
    ]
    test.each(cases)('%s', async (_, request, expected, more) => {
      const page = (await on.storage.page({ who: on.alice, room: id, ...request, bytes: PLENTY })).parse()
      expect(page).toMatchObject({ rev: 32, more })
      expect(page.messages.map((message) => message.seq)).toEqual(expected)
    })

    test('paging in either direction meets each message once [G5]', async () => {
      const { storage, alice } = on
      const back: number[] = []
      for (let before: number | undefined, more = true; more; before = back[0]) {
        const page = (await storage.page({ who: alice, room: id, before, limit: 7, bytes: PLENTY })).parse()
        back.unshift(...page.messages.map((message) => message.seq))
        more = page.more.before
      }
      const forth: number[] = []
      for (let after = 0, more = true; more; after = forth.at(-1)!) {
        const page = (await storage.page({ who: alice, room: id, after, limit: 7, bytes: PLENTY })).parse()
        forth.push(...page.messages.map((message) => message.seq))
        more = page.more.after
      }
      expect(back).toEqual(seqs(3, 32))
      expect(forth).toEqual(back)
    })

    test('[G7] a page is shortened at its far end by its bytes as JSON, but never to nothing', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      // Six bytes a character: the limit counts what is sent, not what is stored or seen.
      const said: Message[] = []
      for (let i = 0; i < 5; i++) said.push(await say(storage, id, alice, '\u0001'.repeat(100)))
      const size = (count: number) => Buffer.byteLength(JSON.stringify(said.slice(0, count)))
      expect(size(1)).toBeGreaterThan(600)
      const seqsOf = async (request: Pick<PageRequest, 'before' | 'after' | 'around'>, bytes: number) => {
        const page = (await storage.page({ who: alice, room: id, limit: 10, ...request, bytes: bytes })).parse()
        if (page.messages.length > 1)
          expect(Buffer.byteLength(JSON.stringify(page.messages))).toBeLessThanOrEqual(bytes)
        return [page.messages.map((message) => message.seq), page.more]
      }
      expect(await seqsOf({}, size(3) - 1)).toEqual([[6, 7], { before: true, after: false }])
      expect(await seqsOf({}, size(3))).toEqual([[5, 6, 7], { before: true, after: false }])
      expect(await seqsOf({ before: 7 }, size(2))).toEqual([[5, 6], { before: true, after: true }])
      expect(await seqsOf({ after: 2 }, size(2))).toEqual([[3, 4], { before: false, after: true }])
      expect(await seqsOf({ around: 5 }, size(3))).toEqual([[4, 5, 6], { before: true, after: true }])
      expect(await seqsOf({}, 1)).toEqual([[7], { before: true, after: false }])
      expect(await seqsOf({ after: 2 }, 1)).toEqual([[3], { before: false, after: true }])
      expect(await seqsOf({ around: 5 }, 1)).toEqual([[5], { before: true, after: true }])
    })

    test('an empty room has an empty page', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      for (const request of [{}, { before: 2 }, { after: 2 }, { around: 2 }]) {
        const page = (await storage.page({ who: alice, room: id, limit: 10, ...request, bytes: PLENTY })).parse()
        expect(page).toEqual({ messages: [], rev: 2, more: { before: false, after: false } })
      }
    })
  })
}
