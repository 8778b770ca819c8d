import { describe, expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const rulesOf = (world: World) => judge(world.input()).violations.map(({ rule }) => rule)

function two(): { world: World; anna: Actor; ben: Actor } {
  const world = new World(['r1'])
  world.field({ type: 'started', pid: 1, tookMs: 1 })
  const [anna, ben] = ['anna', 'ben'].map((name) => new Actor(world, name).connect().join('r1').sync())
  return { world, anna: anna!, ben: ben! }
}

describe('[G5] what is said while somebody listens', () => {
  test('comes within 5 s', () => {
    const after = (ms: number) => {
      const { world, anna, ben } = two()
      anna.say('r1')
      world.t += ms
      ben.hear('r1')
      world.t += 6_000
      for (const actor of [anna, ben]) actor.end()
      return rulesOf(world)
    }
    expect(after(4_900)).toEqual([])
    expect(after(5_100)).toEqual(['told-in-time'])
  })

  test('also to one who leaves later', () => {
    const { world, anna, ben } = two()
    anna.say('r1')
    world.t += 6_000
    ben.leave('r1').end()
    anna.end()
    expect(rulesOf(world)).toEqual(['told-in-time'])
  })

  test.each(['disconnects', 'leaves', 'is disturbed', 'is beside slow readers'])(
    'may be late when the listener %s',
    (what) => {
      const { world, anna, ben } = two()
      anna.say('r1')
      if (what === 'disconnects') ben.disconnect()
      if (what === 'leaves') ben.leave('r1')
      if (what === 'is disturbed') world.field({ type: 'strike', nemesis: 'network', what: 'a black hole' })
      if (what === 'is beside slow readers') world.field({ type: 'strike', nemesis: 'slow-readers', what: 'four' })
      world.t += 6_000
      if (what === 'disconnects') ben.connect()
      for (const actor of [anna, ben]) actor.end()
      expect(rulesOf(world)).toEqual(what === 'is beside slow readers' ? ['told-in-time'] : [])
    },
  )

  test('is not skipped by a client that says to hold it', () => {
    const { world, anna, ben } = two()
    anna.say('r1')
    ben.hear('r1')
    anna.say('r1')
    ben.hear('r1').sync().end()
    anna.end()
    const input = world.input()
    expect(judge(input).violations).toEqual([])
    const first = input.entries.findIndex((entry) => entry.by === 'ben' && entry.type === 'received')
    input.entries.splice(first, 1)
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['held-has-come'])
  })
})
