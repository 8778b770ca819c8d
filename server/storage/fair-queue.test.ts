import { describe, expect, test } from 'bun:test'
import { limits } from '../../protocol/limits.ts'
import { FairQueue, UNBOUNDED, waitingBounds, type Asker, type Queued } from './fair-queue.ts'

interface Job extends Queued {
  name: string
}

const asker = (address: string, id?: string): Asker => ({
  address,
  session: id === undefined ? null : { person: { id } },
})

function queue(bounds = UNBOUNDED) {
  const fair = new FairQueue<Job>(bounds)
  const add = (by: Asker | null, name: string, weight = 1) => fair.add({ by, name, weight })
  const all = () => {
    const names: string[] = []
    for (let job = fair.take(); job !== undefined; job = fair.take()) names.push(job.name)
    return names
  }
  return { fair, add, all }
}

describe('turns', () => {
  test('a person with one job is served next, however many others of the same address have waiting', () => {
    const { add, fair } = queue()
    for (let i = 0; i < 1_000; i++) add(asker('here', 'mallory'), 'flood')
    add(asker('here', 'alice'), 'hers')
    expect([fair.take()!.name, fair.take()!.name]).toEqual(['flood', 'hers'])
  })

  test('fifty people at one address get no more turns than one person at another', () => {
    const { add, all } = queue()
    for (let person = 0; person < 50; person++) for (let i = 0; i < 4; i++) add(asker('crowd', `${person}`), 'flood')
    for (let i = 0; i < 4; i++) add(asker('elsewhere', 'alice'), 'hers')
    expect(all().slice(0, 8)).toEqual(Array.from({ length: 4 }, () => ['flood', 'hers']).flat())
  })

  test('[G4] the jobs of a person at one address stay in order, also when there are many', () => {
    const { add, all } = queue()
    const names = Array.from({ length: 500 }, (_, i) => `${i}`)
    for (const name of names) {
      add(asker('here', 'alice'), name)
      add(asker('here', 'bob'), 'his')
    }
    expect(all().filter((name) => name !== 'his')).toEqual(names)
  })

  test("the server's own work has every second turn while others wait, and all when none does", () => {
    const { add, all } = queue()
    for (let i = 0; i < 3; i++) {
      add(asker(`address ${i}`, 'p'), 'theirs')
      add(null, 'own')
    }
    add(null, 'own')
    expect(all()).toEqual(['own', 'theirs', 'own', 'theirs', 'own', 'theirs', 'own'])
  })

  test('people without a session share the turn of one person at their address', () => {
    const { add, all } = queue()
    for (let i = 0; i < 3; i++) add(asker('here'), 'look-up')
    add(asker('here', 'alice'), 'hers')
    expect(all()).toEqual(['look-up', 'hers', 'look-up', 'look-up'])
  })
})

describe('[G7] bounds', () => {
  test('a person beyond the bound is refused, and others are not', () => {
    const { add, fair } = queue({ perPerson: 10, perAddress: 0 })
    expect([add(asker('here', 'mallory'), 'a', 6), add(asker('here', 'mallory'), 'b', 6)]).toEqual([true, false])
    expect(add(asker('here', 'alice'), 'c', 6)).toBe(true)
    expect(fair.size).toBe(2)
  })

  test('a single job passes, whatever it weighs', () => {
    const { add } = queue({ perPerson: 10, perAddress: 10 })
    expect(add(asker('here', 'alice'), 'long', 100)).toBe(true)
  })

  test('an address beyond the bound is refused, and others are not', () => {
    const { add } = queue({ perPerson: 10, perAddress: 12 })
    expect([1, 2, 3].map((person) => add(asker('here', `${person}`), 'a', 6))).toEqual([true, true, false])
    expect(add(asker('there', '3'), 'a', 6)).toBe(true)
  })

  test('what was taken waits no more', () => {
    const { add, fair } = queue({ perPerson: 10, perAddress: 10 })
    for (let i = 0; i < 100; i++) {
      expect([add(asker('here', 'alice'), 'a', 6), add(asker('here', 'alice'), 'b', 6)]).toEqual([true, false])
      expect(fair.take()!.name).toBe('a')
    }
  })

  test("the server's own work is never refused", () => {
    const { add } = queue({ perPerson: 1, perAddress: 1 })
    for (let i = 0; i < 100; i++) expect(add(null, 'own', 10)).toBe(true)
  })

  test('no limit of commands is no bound, and no limit of sockets none of an address', () => {
    expect(waitingBounds({ ...limits, commandsPerSecond: 0 })).toEqual(UNBOUNDED)
    expect(waitingBounds({ ...limits, socketsPerAddress: 0 })).toEqual({
      perPerson: limits.waitingPerPerson,
      perAddress: 0,
    })
    expect(waitingBounds(limits).perAddress).toBe(limits.waitingPerPerson * limits.socketsPerAddress)
  })
})
