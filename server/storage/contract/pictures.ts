import { describe, expect, test } from 'bun:test'
import type { FileInfo } from '../../../protocol/entities.ts'
import { changesOf, guest, isRefused, newId, NOW, posted, room, stateFor, type Open } from './cast.ts'
import { uploaded } from './files.ts'
import { stage } from './stage.ts'

export function picturesContract(open: Open) {
  describe('pictures of people and rooms', () => {
    const on = stage(open)
    const list = (who: string, room: string) => on.storage.roomFiles({ who, room, limit: 50, perMessage: 10 })

    test('a picture of a person is seen by all who are in a room with them, and is a change of each', async () => {
      const { storage, alice, bob, mallory } = on
      const dave = await guest(storage, 'dave')
      const [kitchen, garden] = [await room(storage, alice, bob, dave), await room(storage, alice, mallory)]
      const file = await uploaded(storage, kitchen.id, alice, { width: 4, height: 3 })
      const sees = (who: string) => storage.openFile({ who, file: file.id, variant: '480' })
      await isRefused(sees(mallory), 'no_such_file')
      const [inKitchen, inGarden] = [changesOf(storage, kitchen.id), changesOf(storage, garden.id)]
      const { person } = await storage.setPicture({ who: alice, file: file.id })
      expect(person).toMatchObject({ id: alice, picture: file.id })
      for (const changes of [inKitchen, inGarden]) expect(changes).toMatchObject([{ member: { person } }])
      for (const who of [alice, bob, mallory]) expect((await sees(who)).variant).toBe('480')
      const { me } = await stateFor(storage, alice, kitchen.id)
      expect(me.person).toEqual(person)
      expect(await list(bob, kitchen.id)).toEqual({ files: [] })
      await storage.leaveRoom({ who: mallory, room: garden.id })
      await isRefused(sees(mallory), 'no_such_file')
      await storage.leaveRoom({ who: alice, room: kitchen.id })
      await isRefused(sees(dave), 'no_such_file')
      await storage.joinRoom({ who: alice, code: kitchen.code, at: NOW, roomsPerPerson: 0 })
      await sees(dave)
      await isRefused(posted(storage, kitchen.id, alice, { body: '', files: [file.id] }), 'no_such_file')
      expect(await storage.removeUnsent({ before: NOW + 1, limit: 100 })).toBeDefined()
      await sees(bob)
    })

    test('a person and a room have one picture, and the one before is gone', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const picture = () => uploaded(storage, id, alice, { width: 4, height: 3 })
      const isGone = ({ id: file }: FileInfo) => isRefused(storage.getFile({ who: alice, file }), 'no_such_file')
      const [one, two, three, four] = [await picture(), await picture(), await picture(), await picture()]
      await storage.setPicture({ who: alice, file: one.id })
      await storage.setPicture({ who: alice, file: two.id })
      await isGone(one)
      const without = await storage.setPicture({ who: alice, file: null })
      expect(without.person).not.toHaveProperty('picture')
      await isGone(two)
      const changes = changesOf(storage, id)
      const { room: pictured } = await storage.updateRoom({ who: alice, at: NOW, room: id, picture: three.id })
      expect(pictured.picture).toBe(three.id)
      expect(changes).toEqual([{ rev: pictured.rev, room: pictured }])
      expect((await storage.getFile({ who: bob, file: three.id })).info).toEqual(three)
      expect((await stateFor(storage, bob, id)).me.person).not.toHaveProperty('picture')
      await storage.updateRoom({ who: alice, at: NOW, room: id, picture: four.id })
      await isGone(three)
      expect((await storage.updateRoom({ who: alice, at: NOW, room: id, picture: '' })).room).not.toHaveProperty(
        'picture',
      )
      await isGone(four)
    })

    test("only an uploaded picture of one's own becomes a picture", async () => {
      const { storage, alice, bob } = on
      const [{ id }, other] = [await room(storage, alice, bob), await room(storage, alice)]
      const text = await uploaded(storage, id, alice)
      await isRefused(storage.setPicture({ who: alice, file: text.id }), 'not_a_picture')
      await isRefused(storage.updateRoom({ who: alice, at: NOW, room: id, picture: text.id }), 'not_a_picture')
      const bobs = await uploaded(storage, id, bob, { width: 4, height: 3 })
      await isRefused(storage.setPicture({ who: alice, file: bobs.id }), 'no_such_file')
      await isRefused(storage.updateRoom({ who: bob, at: NOW, room: id, picture: bobs.id }), 'not_owner')
      const elsewhere = await uploaded(storage, other.id, alice, { width: 4, height: 3 })
      await isRefused(storage.updateRoom({ who: alice, at: NOW, room: id, picture: elsewhere.id }), 'no_such_file')
      await isRefused(storage.setPicture({ who: alice, file: newId() }), 'no_such_file')
    })
  })
}
