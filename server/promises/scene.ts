import { afterEach, beforeEach } from 'bun:test'
import type { Room } from '../../protocol/entities.ts'
import { Actor, type Reachable } from '../test/cast.ts'
import { until } from '../test/server-process.ts'
import type { Stage } from '../test/stage.ts'

/** Alice and Bob in one room, on a stage of their own for each test. With several nodes each of them is on another one. */
export function scene<S extends Stage>(open: () => Promise<S>) {
  const on = {
    stage: {} as S,
    alice: {} as Actor,
    bob: {} as Actor,
    room: {} as Room,
    /** The node with this index; with fewer nodes the index goes round. */
    node: (index: number): Reachable => on.stage.nodes[index % on.stage.nodes.length]!,
    /** One more device of a person, on a node with the given index. It is closed after the test. */
    device(actor: Actor, index: number): Actor {
      const device = actor.again(on.node(index))
      devices.push(device)
      return device
    },
    get several(): boolean {
      return on.stage.nodes.length > 1
    },
  }
  let devices: Actor[] = []
  beforeEach(async () => {
    on.stage = await open()
    on.alice = await Actor.arrives(on.node(0), 'Alice')
    on.bob = await Actor.arrives(on.node(1), 'Bob')
    devices = [on.alice, on.bob]
    on.room = await on.alice.creates('Design Crit')
    await on.bob.joins(on.room)
  })
  afterEach(async () => {
    for (const device of devices) device.leaves()
    await on.stage.close()
  })
  return on
}

export type Scene<S extends Stage = Stage> = ReturnType<typeof scene<S>>

export const bodies = async (actor: Actor, room: Room) => (await actor.reads(room)).map((message) => message.body)
export const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index)

/** Waits for an event: within 10 s, which is what is promised when the bus loses the hint. */
export async function receives(actor: Actor, name: string, ms = 10_000): Promise<void> {
  await until(`${actor.person.name} receives ${name}`, () => actor.events.some((event) => event.name === name), ms)
}
