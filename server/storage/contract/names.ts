import { describe, expect, test } from 'bun:test'
import { skeletonsOf } from '../operations/names/skeleton.ts'
import { guest, isRefused, newCode, newId, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function namesContract(open: Open) {
  describe('names in a room', () => {
    const on = stage(open)
    const joins = (who: string, code: string) => on.storage.joinRoom({ who, code, at: NOW, roomsPerPerson: 0 })
    const refused = async (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => error,
      )

    test('somebody whose name looks like that of a member is refused, with a name that is free', async () => {
      const { storage, alice } = on
      const admin = await guest(storage, 'admin')
      const { code } = await room(storage, alice, admin)
      for (const name of ['admin', 'Admin', 'аdmin', 'adrnin', 'ａdmin']) {
        const late = await guest(storage, name)
        const error = await refused(joins(late, code))
        expect(error).toMatchObject({ reason: 'name_taken', params: { name, suggestion: `${name} 2` } })
        await storage.rename({ who: late, name: `${name} ${newId()}` })
        expect(await joins(late, code)).toHaveProperty('room')
      }
      const other = await guest(storage, 'administrator')
      expect(await joins(other, code)).toHaveProperty('room')
    })

    test('a suggestion is free, too, and has no more characters than a name may have', async () => {
      const { storage, alice } = on
      const long = 'é'.repeat(40)
      const { code } = await room(storage, alice, await guest(storage, long), await guest(storage, 'Bea'))
      expect(await joins(await guest(storage, 'Bea 2'), code)).toHaveProperty('room')
      expect(await refused(joins(await guest(storage, 'bea'), code))).toMatchObject({ params: { suggestion: 'bea 3' } })
      const late = await guest(storage, long)
      expect(await refused(joins(late, code))).toMatchObject({ params: { suggestion: `${'é'.repeat(38)} 2` } })
    })

    test('a name is free again when its person leaves, is removed or has another name', async () => {
      const { storage, alice } = on
      const people = await Promise.all([guest(storage, 'Cleo'), guest(storage, 'Cleo'), guest(storage, 'Cleo')])
      const [first, second, third] = people as [string, string, string]
      const { id, code } = await room(storage, alice, first)
      await isRefused(joins(second, code), 'name_taken')
      await storage.leaveRoom({ who: first, room: id })
      await joins(second, code)
      await isRefused(joins(first, code), 'name_taken')
      await storage.rename({ who: second, name: 'Cleopatra' })
      await joins(third, code)
      await storage.removeMember({ who: alice, room: id, person: third, at: NOW })
      expect(await joins(first, code)).toHaveProperty('room')
    })

    test('a rename is refused where it looks like somebody in one of the rooms, and nothing changes', async () => {
      const { storage, alice } = on
      const [dora, emil] = [await guest(storage, 'Dora'), await guest(storage, 'Emil')]
      await room(storage, alice, dora)
      const shared = await room(storage, alice, dora, emil)
      const error = await refused(storage.rename({ who: emil, name: 'dora' }))
      expect(error).toMatchObject({ reason: 'name_taken', params: { name: 'dora', suggestion: 'dora 2' } })
      expect((await storage.members({ who: alice, room: shared.id, limit: 9, bytes: 9_999 })).text).toContain('"Emil"')
      expect(await storage.rename({ who: emil, name: 'EMIL' })).toMatchObject({ person: { name: 'EMIL' } })
      await storage.leaveRoom({ who: emil, room: shared.id })
      expect(await storage.rename({ who: emil, name: 'Dora' })).toMatchObject({ person: { name: 'Dora' } })
    })

    test('in another room the same name is free, and who is in a room already stays', async () => {
      const { storage, alice, bob } = on
      const [one, two] = [await guest(storage, 'Fred'), await guest(storage, 'Fred')]
      const shared = await room(storage, alice, one)
      expect(await joins(two, (await room(storage, bob)).code)).toHaveProperty('room')
      expect(await joins(one, shared.code)).toHaveProperty('room')
      const own = { id: newId(), code: newCode() }
      await storage.createRoom({ who: two, ...own, name: 'Attic', at: NOW, roomsPerPerson: 0 })
      await isRefused(joins(one, own.code), 'name_taken')
    })

    test('who knocks is refused before the moderators are asked', async () => {
      const { storage, alice } = on
      const { id, code } = await room(storage, alice, await guest(storage, 'Gina'))
      await storage.updateRoom({ who: alice, room: id, at: NOW, knock: true })
      await isRefused(joins(await guest(storage, 'gina'), code), 'name_taken')
      expect((await storage.knocks({ who: alice, room: id, now: NOW, limit: 9 })).knocks).toEqual([])
    })

    test('a skeleton is what two names share that look alike', () => {
      expect(skeletonsOf('AIice')).toContain(skeletonsOf('alice')[0]!)
    })
  })
}
