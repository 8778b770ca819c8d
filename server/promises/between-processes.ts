import { afterEach, describe, expect, test } from 'bun:test'
import { SQL } from 'bun'
import { Proofs } from '../gateway/proofs.ts'
import { Actor, post } from '../test/cast.ts'
import type { OpenProcesses, Processes } from '../test/processes.ts'
import { sleep, until } from '../test/server-process.ts'
import { presenceOf } from './nothing-missed.ts'
import { receives } from './scene.ts'

const WITHIN_MS = 1_000
/** A poll of the revs, and a beat. */
const POLLED_WITHIN_MS = 4_000
const SETTLED_MS = 300
const MESSAGES = 100
const TEST_MS = 90_000

/** What is sent from one process to another. */
export function betweenProcesses(open: OpenProcesses): void {
  describe('between processes', () => {
    let on: Processes
    const actors: Actor[] = []
    afterEach(async () => {
      for (const actor of actors.splice(0)) actor.leaves()
      await on.close()
    })

    /** A person on each node, all in one room and connected. */
    async function everywhere(count: number) {
      on = await open({ count })
      const people: Actor[] = []
      for (const [index, node] of on.nodes.entries()) people.push(await Actor.arrives(node, `Person ${index}`))
      actors.push(...people)
      const room = await people[0]!.creates('Kitchen')
      for (const person of people.slice(1)) await person.joins(room)
      for (const person of people) await person.connects()
      return { people: people as [Actor, Actor, ...Actor[]], room }
    }

    test(
      '[G3] [G9] three that start at the same moment on an empty database are one Parley: one epoch, one order, one presence',
      async () => {
        const { people, room } = await everywhere(3)
        const started = on.nodes.map(({ output }) => /"epoch":"([^"]+)"/.exec(output)?.[1])
        expect(started[0]).toBeString()
        expect(new Set(started).size).toBe(1)
        await until('the nodes know who is here', () => people.every((each) => presenceOf(each)?.count === 3), 10_000)
        const all = people.flatMap((_, index) => Array.from({ length: MESSAGES }, (__, i) => `${index}: ${i}`))
        const began = performance.now()
        const late: number[] = []
        await Promise.all(
          people.map(async (person, index) => {
            for (let i = 0; i < MESSAGES; i++) {
              const [sentAt, body] = [performance.now(), `${index}: ${i}`]
              const shown = people.map((each) => each.isShown(body).then(() => late.push(performance.now() - sentAt)))
              await person.says(room, body)
              await Promise.all(shown)
            }
          }),
        )
        expect(performance.now() - began).toBeLessThan(TEST_MS)
        expect(Math.max(...late)).toBeLessThan(WITHIN_MS)
        for (const person of people) {
          expect(person.shown().toSorted()).toEqual(all.toSorted())
          expect(person.shown()).toEqual(people[0].shown())
          expect(person.screen.syncs).toBe(0)
        }
        people[2]!.leaves()
        await until('one has gone', () => presenceOf(people[0])?.count === 2, 10_000)
      },
      TEST_MS,
    )

    test(
      '[G10] a member who is removed, and a session that ends, are cut on the other node within a second; others stay',
      async () => {
        const { people, room } = await everywhere(2)
        const [alice, bob] = people
        const carol = await Actor.arrives(on.nodes[1]!, 'Carol')
        actors.push(carol)
        await carol.joins(room)
        await carol.connects()
        await alice.posts('room.remove', { room: room.id, person: bob.person.id })
        await receives(bob, 'removed', WITHIN_MS)
        const tablet = alice.again(on.nodes[1])
        actors.push(tablet)
        await tablet.connects()
        await alice.says(room, 'among us')
        await carol.isShown('among us', WITHIN_MS)
        await alice.posts('session.end', {})
        await until('the tablet is closed', () => !tablet.socket!.connected, WITHIN_MS)
        await sleep(SETTLED_MS)
        expect(bob.shown()).toEqual([])
        expect(bob.socket!.connected).toBe(true)
      },
      TEST_MS,
    )

    test(
      '[G9] a proven loss begins one epoch on every node, and what a node sends after that is proven in it',
      async () => {
        const { people, room } = await everywhere(2)
        const [alice, bob] = people
        const sql = new SQL(on.database, { max: 1 })
        const [data] = await sql<{ epoch: string; secret: string }[]>`select epoch, secret from epoch`
        await sql.close()
        const known = alice.screen.position.known.map(({ term }) => ({ room: room.id, rev: 1_000, term: term! }))
        const proof = new Proofs(data!).prove(room.id, known[0]!.term, 1_000)
        const after = await alice.does('sync', { epoch: data!.epoch, known: [{ ...known[0]!, proof }] })
        expect(after.epoch).not.toBe(data!.epoch)
        await until('bob is sent away', () => !bob.socket!.connected, POLLED_WITHIN_MS)
        const back = await bob.connects(bob.screen.position)
        expect([back.epoch, back.rooms[0]!.reset]).toEqual([after.epoch, true])
        await bob.says(room, 'after')
        await bob.isShown('after')
        const again = await bob.again().connects(bob.screen.position)
        expect([again.epoch, again.rooms[0]!.reset]).toEqual([after.epoch, undefined])
        expect(on.logged().split('storage.changes-lost')).toHaveLength(2)
      },
      TEST_MS,
    )

    test(
      'a policy that an operator changes on one node counts on the other at once',
      async () => {
        on = await open({ count: 2, env: { FIRST_ACCOUNT_IS_OPERATOR: 'true' } })
        const [one, two] = on.nodes as [(typeof on.nodes)[0], (typeof on.nodes)[0]]
        const account = { login: 'alice', password: 'a long password for alice' }
        const { person, token } = (await post(one, 'account.create', account)).ok!
        const alice = Actor.signedIn(one, person, token!)
        expect((await alice.posts('admin.update', { guests: false })).error).toBeUndefined()
        await expect(Actor.arrives(two, 'Mallory')).rejects.toThrow()
        expect((await alice.again(two).posts('admin.update', { guests: true })).error).toBeUndefined()
        actors.push(await Actor.arrives(one, 'Bob'))
      },
      TEST_MS,
    )

    test(
      '[G5] while the bus is away messages are read from the storage, and the log says so once',
      async () => {
        const { people, room } = await everywhere(2)
        const [alice, bob] = people
        const mend = await on.breakBus()
        for (const [index, person] of [alice, bob, alice, bob].entries()) {
          await person.says(room, `away ${index}`)
          await (person === alice ? bob : alice).isShown(`away ${index}`, POLLED_WITHIN_MS)
        }
        await sleep(2_000)
        for (const { output } of on.nodes) expect(output.split('bus.unavailable')).toHaveLength(2)
        await mend()
        await until('both are back', () => on.nodes.every(({ output }) => output.includes('bus.available')), 10_000)
        await alice.says(room, 'back')
        await bob.isShown('back', WITHIN_MS)
        expect(bob.shown()).toEqual(['away 0', 'away 1', 'away 2', 'away 3', 'back'])
      },
      TEST_MS,
    )
  })
}
