import { describe, expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const rulesOf = (world: World) => judge(world.input()).violations.map(({ rule }) => rule)

function two(): { world: World; anna: Actor; ben: Actor } {
  const world = new World(['r1'])
  world.event({ type: 'started', pid: 1, tookMs: 1 })
  const [anna, ben] = ['anna', 'ben'].map((name) => new Actor(world, name).connect().join('r1').sync())
  return { world, anna: anna!, ben: ben! }
}

describe('[G5] a message that is sent while another client is subscribed', () => {
  test('arrives within 5 s', () => {
    const after = (ms: number) => {
      const { world, anna, ben } = two()
      anna.say('r1')
      world.t += ms
      ben.receive('r1')
      world.t += 6_000
      for (const actor of [anna, ben]) actor.end()
      return rulesOf(world)
    }
    expect(after(4_900)).toEqual([])
    expect(after(5_100)).toEqual(['delivery-deadline'])
  })

  test('arrives also at a client that leaves later', () => {
    const { world, anna, ben } = two()
    anna.say('r1')
    world.t += 6_000
    ben.leave('r1').end()
    anna.end()
    expect(rulesOf(world)).toEqual(['delivery-deadline'])
  })

  test.each(['disconnects', 'leaves', 'has a network fault', 'shares the server with slow readers'])(
    'has the right deadline when the client %s',
    (what) => {
      const { world, anna, ben } = two()
      anna.say('r1')
      if (what === 'disconnects') ben.disconnect()
      if (what === 'leaves') ben.leave('r1')
      if (what === 'has a network fault') world.event({ type: 'fault-began', nemesis: 'network', what: 'a black hole' })
      if (what === 'shares the server with slow readers')
        world.event({ type: 'fault-began', nemesis: 'slow-readers', what: '4 slow readers' })
      world.t += 6_000
      if (what === 'disconnects') ben.connect()
      for (const actor of [anna, ben]) actor.end()
      expect(rulesOf(world)).toEqual(what === 'shares the server with slow readers' ? ['delivery-deadline'] : [])
    },
  )

  test('was received by a client that syncs from after it', () => {
    const { world, anna, ben } = two()
    anna.say('r1')
    ben.receive('r1')
    anna.say('r1')
    ben.receive('r1').sync().end()
    anna.end()
    const input = world.input()
    expect(judge(input).violations).toEqual([])
    const first = input.entries.findIndex((entry) => entry.by === 'ben' && entry.type === 'received')
    input.entries.splice(first, 1)
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['claimed-was-received'])
  })
})
