import { describe, expect, test } from 'bun:test'
import type { MessageContent } from '../../../protocol/entities.ts'
import type { Storage } from '../storage.ts'
import { draft, found, guest, indexAll, isRefused, newId, NOW, posted, room, say, search, type Open } from './cast.ts'
import { stage } from './stage.ts'
import { uploaded } from './files.ts'

/** The same questions about messages that are not indexed yet, and about those that are. */
export function searchContract(open: Open) {
  answers(open, 'right after it was sent', async () => {})
  answers(open, 'once it is indexed', indexAll)
}

function answers(open: Open, when: string, settle: (storage: Storage) => Promise<void>) {
  describe(`search finds a message ${when}`, () => {
    const on = stage(open)

    /** A new room of alice and bob with these messages of alice. Answers what a text finds in it, the newest first. */
    async function saying(...bodies: string[]) {
      const { id } = await room(on.storage, on.alice, on.bob)
      for (const body of bodies) await say(on.storage, id, on.alice, body)
      await settle(on.storage)
      return (text: string) => found(on.storage, on.bob, { text, rooms: [id] })
    }

    test('by words and parts of words, in any order, and not when one of them is missing', async () => {
      const finds = await saying('Lunch by the boat house', 'The boat is green')
      expect(await finds('boat')).toEqual(['The boat is green', 'Lunch by the boat house'])
      expect(await finds('ouse lun')).toEqual(['Lunch by the boat house'])
      expect(await finds('boat red')).toEqual([])
      expect(await finds('boats')).toEqual([])
    })

    test('by words of one and two letters', async () => {
      const finds = await saying('ok', 'no', 'x is 7', 'book')
      expect(await finds('ok')).toEqual(['book', 'ok'])
      expect(await finds('7')).toEqual(['x is 7'])
      expect(await finds('x')).toEqual(['x is 7'])
      expect(await finds('q')).toEqual([])
    })

    test('without regard to case, in any alphabet', async () => {
      const finds = await saying('ПРИВЕТ, мир', 'Straße', 'ΟΔΟΣ', 'İstanbul')
      expect(await finds('привет')).toEqual(['ПРИВЕТ, мир'])
      expect(await finds('МИР')).toEqual(['ПРИВЕТ, мир'])
      expect(await finds('STRASSE')).toEqual(['Straße'])
      expect(await finds('οδος')).toEqual(['ΟΔΟΣ'])
      expect(await finds('istanbul')).toEqual(['İstanbul'])
      expect(await finds('mir')).toEqual([])
    })

    test('without regard to marks that are no letters of their own', async () => {
      const finds = await saying('Crème brûlée', 'Cafe\u0301', 'مُحَمَّد', 'ｆｕｌｌ　ｗｉｄｔｈ', 'か', 'が')
      expect(await finds('creme BRULEE')).toEqual(['Crème brûlée'])
      expect(await finds('café')).toEqual(['Cafe\u0301'])
      expect(await finds('محمد')).toEqual(['مُحَمَّد'])
      expect(await finds('full')).toEqual(['ｆｕｌｌ　ｗｉｄｔｈ'])
      expect(await finds('か')).toEqual(['か'])
    })

    test('in Chinese, Japanese, Korean and Arabic, from one sign on', async () => {
      const finds = await saying('我们明天去北京', '東京駅で会議', '안녕하세요 여러분', 'اجتماع غدا', '𠮷野家')
      expect(await finds('京')).toEqual(['東京駅で会議', '我们明天去北京'])
      expect(await finds('北京')).toEqual(['我们明天去北京'])
      expect(await finds('京北')).toEqual([])
      expect(await finds('明天去北')).toEqual(['我们明天去北京'])
      expect(await finds('東京駅で')).toEqual(['東京駅で会議'])
      expect(await finds('하세')).toEqual(['안녕하세요 여러분'])
      expect(await finds('تما')).toEqual(['اجتماع غدا'])
      expect(await finds('𠮷')).toEqual(['𠮷野家'])
    })

    test('by a phrase in quotes, as it stands', async () => {
      const finds = await saying('see you later today', 'later, you see', 'you  see\nhim')
      expect(await finds('"see you"')).toEqual(['see you later today'])
      expect(await finds('“you see”')).toEqual(['you  see\nhim', 'later, you see'])
      expect(await finds('see you')).toHaveLength(3)
      expect(await finds('"see you" today')).toEqual(['see you later today'])
    })

    test('and no sign in the question is an operator', async () => {
      const finds = await saying(
        '100% sure_thing',
        'a*b',
        "it's NEAR",
        'say "hi',
        'body: x',
        'one OR two',
        'c\\d',
        '1000',
      )
      expect(await finds('100%')).toEqual(['100% sure_thing'])
      expect(await finds('e_t')).toEqual(['100% sure_thing'])
      expect(await finds('10_')).toEqual([])
      expect(await finds('a*')).toEqual(['a*b'])
      expect(await finds('se*')).toEqual([])
      expect(await finds("it's")).toEqual(["it's NEAR"])
      expect(await finds('"')).toEqual(['say "hi'])
      expect(await finds('say "hi')).toEqual(['say "hi'])
      expect(await finds('body:')).toEqual(['body: x'])
      expect(await finds('body:one')).toEqual([])
      expect(await finds('1000 OR two')).toEqual([])
      expect(await finds('NOT 1000')).toEqual([])
      expect(await finds('c\\d')).toEqual(['c\\d'])
      for (const text of ['(', ')', '^a', '-a', '{', "'; DROP TABLE messages; --"])
        expect(await finds(text)).toEqual([])
    })

    test('with its file by the name of the file, and by what it has', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const send = async (body: string, ...names: [string, string, number?][]) => {
        const files: string[] = []
        for (const [name, type, width] of names)
          files.push((await uploaded(storage, id, alice, { name, type, ...(width && { width }) })).id)
        return posted(storage, id, alice, { body, files })
      }
      await send('one', ['Holiday Plan.pdf', 'application/pdf'])
      await send('two', ['beach.jpg', 'image/jpeg', 100], ['waves.mp3', 'audio/mpeg'])
      await send('three', ['clip.mp4', 'video/mp4'])
      await say(storage, id, bob, 'four https://example.org/page')
      await posted(storage, id, bob, { body: 'five?', poll: { choices: ['Pizza', 'Soup'] } })
      await settle(storage)
      const finds = (input: object) => found(storage, bob, { rooms: [id], ...input })
      expect(await finds({ text: 'plan.pdf' })).toEqual(['one'])
      expect(await finds({ text: '"holiday plan"' })).toEqual(['one'])
      // Neither a phrase nor a part of a word goes from a text into the next one.
      expect(await finds({ text: '"one holiday"' })).toEqual([])
      expect(await finds({ text: 'pizza' })).toEqual(['five?'])
      expect(await finds({ has: ['file'] })).toEqual(['three', 'two', 'one'])
      expect(await finds({ has: ['picture'] })).toEqual(['two'])
      expect(await finds({ has: ['video'] })).toEqual(['three'])
      expect(await finds({ has: ['picture', 'sound'] })).toEqual(['two'])
      expect(await finds({ has: ['picture', 'video'] })).toEqual([])
      expect(await finds({ has: ['link'] })).toEqual(['four https://example.org/page'])
      expect(await finds({ has: ['poll'], text: 'five' })).toEqual(['five?'])
      expect(await finds({ has: ['poll'], from: alice })).toEqual([])
    })

    test('by its author, and by its time', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const at = (who: string, ms: number, body: string) => storage.append({ ...draft(id, who, body), at: NOW + ms })
      await at(alice, 1_000, 'one')
      await at(bob, 2_000, 'two')
      // By a clock that was set back.
      await at(alice, 1_500, 'three')
      await at(alice, 3_000, 'four')
      await settle(storage)
      const finds = (input: object) => found(storage, bob, { rooms: [id], ...input })
      expect(await finds({ from: alice })).toEqual(['four', 'three', 'one'])
      expect(await finds({ from: newId() })).toEqual([])
      expect(await finds({ after: NOW + 1_500 })).toEqual(['four', 'two', 'three'])
      expect(await finds({ before: NOW + 1_500 })).toEqual(['one'])
      expect(await finds({ after: NOW + 1_500, before: NOW + 3_000, from: alice })).toEqual(['three'])
      expect(await finds({ after: NOW + 9_000 })).toEqual([])
    })

    test('only in rooms that the person is in now, and only in those that are asked for [G10]', async () => {
      const { storage, alice, bob, mallory } = on
      const word = newId()
      const [kitchen, garden] = [await room(storage, alice, bob), await room(storage, bob)]
      await say(storage, kitchen.id, alice, `in the kitchen ${word}`)
      await say(storage, garden.id, bob, `in the garden ${word}`)
      await settle(storage)
      const finds = (who: string, ...rooms: string[]) => found(storage, who, { text: word, ...(rooms[0] && { rooms }) })
      expect(await finds(bob)).toHaveLength(2)
      expect(await finds(bob, garden.id)).toEqual([`in the garden ${word}`])
      expect(await finds(alice, garden.id, kitchen.id, newId())).toEqual([`in the kitchen ${word}`])
      expect(await finds(alice, garden.id)).toEqual([])
      expect(await finds(mallory)).toEqual([])
      await storage.leaveRoom({ who: bob, room: kitchen.id })
      expect(await finds(bob, kitchen.id)).toEqual([])
      expect(await finds(bob)).toEqual([`in the garden ${word}`])
      await storage.joinRoom({ who: bob, code: kitchen.code, at: NOW, roomsPerPerson: 0 })
      expect(await finds(bob)).toHaveLength(2)
    })

    test('in a thread, too, with all that it has and the people whom it names', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const root = await say(storage, id, alice, 'the root')
      const reply = await posted(storage, id, bob, { body: `<@${carol}> a reply`, thread: root.id })
      await settle(storage)
      const { messages, people, total } = await search(storage, alice, { text: 'reply', rooms: [id] })
      expect(messages).toEqual([reply])
      expect(people.map(({ name }) => name)).toEqual(['bob', 'carol'])
      expect(total).toEqual({ messages: 1, rooms: 1 })
      // The id of a mentioned person is not searched.
      expect(await found(storage, alice, { text: carol.slice(0, 8), rooms: [id] })).toEqual([])
    })

    test('as it is now, and no more when it was deleted [G10]', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const file = await uploaded(storage, id, alice, { name: 'orchid.pdf', type: 'application/pdf' })
      const content: MessageContent = { body: 'a magnolia', files: [file.id] }
      const [edited, deleted, kept] = [
        await say(storage, id, alice, 'a peony'),
        await posted(storage, id, alice, content),
        await say(storage, id, bob, 'a magnolia and a peony'),
      ]
      await settle(storage)
      await storage.edit({ who: alice, room: id, id: edited.id, body: 'a tulip', at: NOW, minutes: 0, versions: 50 })
      await storage.deleteMessage({ who: alice, room: id, id: deleted.id, at: NOW })
      const check = async () => {
        const finds = (input: object) => found(storage, bob, { rooms: [id], ...input })
        expect(await finds({ text: 'peony' })).toEqual([kept.body])
        expect(await finds({ text: 'tulip' })).toEqual(['a tulip'])
        expect(await finds({ text: 'magnolia' })).toEqual([kept.body])
        expect(await finds({ text: 'orchid' })).toEqual([])
        expect(await finds({ has: ['file'] })).toEqual([])
        expect(await finds({ from: alice })).toEqual(['a tulip'])
      }
      await check()
      await settle(storage)
      await check()
      await storage.deleteAll({ who: alice, room: id, person: bob, limit: 10, at: NOW })
      expect(await found(storage, bob, { text: 'peony', rooms: [id] })).toEqual([])
    })

    test('and says how many there are, in how many rooms, up to a limit', async () => {
      const { storage, alice } = on
      const word = newId()
      for (const { id } of [await room(storage, alice), await room(storage, alice)])
        for (let n = 0; n < 4; n++) await say(storage, id, alice, `${word} ${n}`)
      await settle(storage)
      const total = async (input: object) => (await search(storage, alice, { text: word, ...input })).total
      expect(await total({})).toEqual({ messages: 8, rooms: 2 })
      expect(await total({ counted: 8, limit: 1 })).toEqual({ messages: 8, rooms: 2 })
      expect(await total({ counted: 7, limit: 1 })).toEqual({ messages: 7, rooms: 2, more: true })
      expect(await total({ text: `${word} q` })).toEqual({ messages: 0, rooms: 0 })
    })

    test('the best ones first: whole words, short texts, and the newer of two', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      for (const body of ['concatenate', 'category', 'cat', 'cat', `a cat ${'and so on '.repeat(40)}`])
        await storage.append({ ...draft(id, alice, body), at: NOW - 86_400_000 })
      await storage.append({ ...draft(id, alice, 'cat'), at: NOW })
      await settle(storage)
      const { messages } = await search(storage, alice, { text: 'cat', rooms: [id], order: 'best' })
      expect(messages.map(({ body }) => body.slice(0, 11))).toEqual([
        'cat',
        'cat',
        'cat',
        'a cat and s',
        'category',
        'concatenate',
      ])
      expect(messages[0]!.at).toBe(NOW)
    })

    test('one answer has as many bytes as it may, and at least one message', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      for (const n of [1, 2, 3]) await say(storage, id, alice, `long ${n} ${'x'.repeat(600)}`)
      await settle(storage)
      const asked = { text: 'long', rooms: [id], bytes: 2_000 }
      const first = await search(storage, alice, asked)
      expect(first.messages).toHaveLength(2)
      const second = await search(storage, alice, { ...asked, next: first.next! })
      expect(second.messages.map(({ body }) => body.slice(0, 6))).toEqual(['long 1'])
      expect(second.next).toBeUndefined()
      expect((await search(storage, alice, { ...asked, bytes: 10 })).messages).toHaveLength(1)
    })

    test('among many long messages, each of them', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      for (let n = 0; n < 70; n++) await say(storage, id, alice, `long ${n} ${'x'.repeat(3_900)}`)
      await settle(storage)
      const { messages, total } = await search(storage, alice, { text: 'long', rooms: [id], limit: 100 })
      expect(total).toEqual({ messages: 70, rooms: 1 })
      expect(messages.map(({ body }) => body.split(' ')[1])).toEqual(Array.from({ length: 70 }, (_, n) => `${69 - n}`))
    })

    test('and nothing for white space and marks, or for a place that no answer named', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      await say(storage, id, alice, 'hello')
      await settle(storage)
      expect(await found(storage, alice, { text: '\u0301', rooms: [id] })).toEqual([])
      for (const next of ['x', 'e30', Buffer.from('[1]').toString('base64url')])
        await isRefused(search(storage, alice, { text: 'hello', next }), 'invalid_input')
    })
  })
}
