import { afterEach, describe, expect, test } from 'bun:test'
import { Actor } from '../test/cast.ts'
import { PersistentWriter } from '../test/persistent-writer.ts'
import type { OpenProcesses, Processes } from '../test/processes.ts'
import { sleep, until } from '../test/server-process.ts'
import { upTo } from './scene.ts'

const WRITERS = 8
const TEST_MS = 120_000

/** What holds while the processes end, one after the other, and others go on. */
export function stoppedProcesses(open: OpenProcesses): void {
  describe('processes that stop', () => {
    let on: Processes
    let writers: PersistentWriter[] = []
    afterEach(async () => {
      await Promise.all(writers.map((writer) => writer.stop()))
      writers = []
      await on.close()
    })

    async function crowd(count: number) {
      on = await open({ count })
      const alice = await Actor.arrives(on.nodes[0]!, 'Alice')
      const room = await alice.creates('Kitchen')
      const people = await Promise.all(upTo(WRITERS).map((n) => Actor.arrives(on.nodes[n % count]!, `Writer ${n}`)))
      for (const person of people) await person.joins(room)
      writers = people.map((person, index) => new PersistentWriter(person, room, on.nodes, index))
      const written = () => Math.min(...writers.map(({ acknowledged }) => acknowledged.length))
      const goesOn = async () => {
        const before = written()
        await until('everybody writes', () => written() >= before + 20, 30_000)
      }
      await goesOn()
      return { alice, room, goesOn, first: 3 + WRITERS }
    }

    /** All that was acknowledged is there, once, in its writer's order, and the revs have no gap. */
    async function nothingIsLost({ alice, room, first }: Awaited<ReturnType<typeof crowd>>) {
      await Promise.all(writers.map((writer) => writer.stop()))
      const messages = await alice.again(on.nodes.at(-1)).reads(room)
      expect(messages.map(({ seq }) => seq)).toEqual(upTo(first + messages.length - 1, first))
      for (const [index, { acknowledged }] of writers.entries()) {
        const own = messages.map(({ body }) => body).filter((body) => body.startsWith(`Writer ${index + 1} `))
        expect(own).toEqual(acknowledged)
      }
      expect(new Set(writers.flatMap(({ epochs }) => [...epochs])).size).toBe(1)
      expect(on.logged()).not.toContain('storage.changes-lost')
    }

    test(
      '[G1] [G2] [G4] [G9] a node is killed while people write: they go on over another one, and nothing is lost',
      async () => {
        const all = await crowd(2)
        for (const node of on.nodes) {
          await node.kill9()
          await all.goesOn()
          await node.start()
          await all.goesOn()
        }
        await nothingIsLost(all)
        expect(writers.every(({ moves }) => moves > 1)).toBe(true)
      },
      TEST_MS,
    )

    test(
      '[G1] [G8] [G9] each node is stopped and started again in turn while a crowd writes: nothing is lost, and no epoch begins',
      async () => {
        const all = await crowd(3)
        for (const node of on.nodes) {
          expect(await node.stop()).toBe(0)
          await all.goesOn()
          await node.start()
          await sleep(200)
        }
        await nothingIsLost(all)
      },
      TEST_MS,
    )
  })
}
