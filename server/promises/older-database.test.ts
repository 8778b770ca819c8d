import { afterEach, expect, test } from 'bun:test'
import { administer, freshDatabase } from '../storage/postgres/test/fixture.ts'
import { Actor } from '../test/cast.ts'
import { ServerProcess, UNLIMITED, until } from '../test/server-process.ts'

const TEST_MS = 60_000
const BACK_MS = 15_000

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

test(
  '[G5] [G9] a database that comes back as an older one under a running server begins an epoch: nobody goes on with what was lost',
  async () => {
    const { url, admin, remove } = await freshDatabase()
    ends.push(remove)
    const [name, kept] = [url.pathname.slice(1), `${url.pathname.slice(1)}_kept`]
    const server = await ServerProcess.start({ ...UNLIMITED, DATABASE_URL: url.href })
    ends.push(() => server.remove())
    const [alice, bob] = [await Actor.arrives(server, 'Alice'), await Actor.arrives(server, 'Bob')]
    ends.push(() => [alice, bob].forEach((actor) => actor.leaves()))
    const room = await alice.creates('Kitchen')
    await bob.joins(room)
    await server.stop()
    await administer(admin, `create database ${kept} template ${name}`)
    ends.push(() => administer(admin, `drop database ${kept}`))
    await server.start()
    const { epoch } = await alice.connects()
    await bob.connects()
    for (const body of ['lost one', 'lost two', 'lost three']) await alice.says(room, body)
    await bob.isShown('lost three')

    await administer(admin, `drop database ${name} with (force)`, `create database ${name} template ${kept}`)
    await until('the server has noticed', () => server.output.includes('storage.writable'), BACK_MS)
    await until('both are sent away', () => !alice.socket!.connected && !bob.socket!.connected, BACK_MS)
    const after = await bob.connects(bob.screen.position)
    expect(after.epoch).not.toBe(epoch)
    expect(after.rooms[0]!.reset).toBe(true)
    await alice.connects(alice.screen.position)
    await alice.says(room, 'after')
    await bob.isShown('after')
    expect(server.output.split('storage.changes-lost')).toHaveLength(2)
  },
  TEST_MS,
)
