import { expect, test } from 'bun:test'
import { UNBOUNDED, type Asker, type WaitingBounds } from './fair-queue.ts'
import { FairTurns } from './fair-turns.ts'

const by = (id: string): Asker => ({ address: id, session: { person: { id } } })

/** Work that ends when the test says so. */
function scene(atOnce: number, waiting: WaitingBounds = UNBOUNDED) {
  const turns = new FairTurns({ atOnce, waiting })
  const given: string[] = []
  const open: (() => void)[] = []
  const run = (name: string, asker: Asker | null, weight = 1) =>
    turns.run(asker, weight, () => {
      given.push(name)
      if (name === 'fails') return Promise.reject(new Error('failed'))
      return new Promise<string>((resolve) => open.push(() => resolve(name)))
    })
  const endOne = async () => {
    open.shift()!()
    await Bun.sleep(0)
  }
  return { run, drain: () => turns.drain(), given, endOne }
}

test('work begins at once while there is room', () => {
  const { run, given } = scene(3)
  for (const name of ['a', 'b', 'c', 'd']) void run(name, by('alice'))
  expect(given).toEqual(['a', 'b', 'c'])
})

test('heavy work takes the room of much, and runs even if it is heavier than all of it', async () => {
  const { run, given, endOne } = scene(3)
  void run('long', by('mallory'), 20)
  const hers = run('hers', by('alice'))
  expect(given).toEqual(['long'])
  await endOne()
  expect(given).toEqual(['long', 'hers'])
  await endOne()
  expect(await hers).toBe('hers')
})

test('a person with one piece of work is served next, however many others wait', async () => {
  const { run, given, endOne } = scene(1)
  for (let i = 0; i < 100; i++) void run('flood', by('mallory'), 20)
  void run('hers', by('alice'))
  await endOne()
  await endOne()
  expect(given).toEqual(['flood', 'flood', 'hers'])
})

test('work that fails makes room for the next', async () => {
  const { run, given } = scene(1)
  const failed = run('fails', by('alice'))
  const next = run('next', by('alice'))
  await expect(failed).rejects.toThrow('failed')
  await Bun.sleep(0)
  expect(given).toEqual(['fails', 'next'])
  expect(next).toBeInstanceOf(Promise)
})

test('[G7] too much work of one person is refused, with a time to try again', async () => {
  const { run } = scene(1, { perPerson: 2, perAddress: 0 })
  const reads = ['runs', 'waits', 'waits', 'refused'].map((name) => run(name, by('mallory')))
  await expect(reads[3]!).rejects.toMatchObject({ reason: 'too_many_waiting', retryAfterMs: 1_000 })
  void run('hers', by('alice')).catch(() => expect.unreachable())
})

test('a drain ends when all work has ended, whatever fractions it weighed', async () => {
  const { run, drain, endOne } = scene(3)
  for (const weight of [0.1, 0.7, 1.1, 0.3]) void run('work', null, weight)
  let drained = false
  const draining = drain().then(() => (drained = true))
  for (let left = 4; left > 1; left--) await endOne()
  expect(drained).toBe(false)
  await endOne()
  await draining
})

test('a drain lets those that wait finish, and refuses others', async () => {
  const { run, drain, endOne } = scene(1)
  const [first, second] = [run('first', null), run('second', null)]
  let drained = false
  void drain().then(() => (drained = true))
  await expect(run('late', null)).rejects.toMatchObject({ reason: 'storage_unavailable' })
  await endOne()
  expect([await first, drained]).toEqual(['first', false])
  await endOne()
  expect([await second, drained]).toEqual(['second', true])
})

test('with rests, others that wait get half of the time, and work without others begins at once', async () => {
  const turns = new FairTurns({ atOnce: 1, rests: true })
  const TOOK_MS = 40
  const starts: number[] = []
  const work = async () => {
    starts.push(performance.now())
    await Bun.sleep(TOOK_MS)
  }
  await Promise.all(['a', 'b', 'c'].map((name) => turns.run(by(name), 1, work)))
  // The last one of the three leaves nobody behind it.
  const ended = performance.now()
  await turns.run(by('d'), 1, work)
  // A timer may fire a millisecond early.
  expect(starts[1]! - starts[0]!).toBeGreaterThan(2 * TOOK_MS - 4)
  expect(starts[2]! - starts[1]!).toBeGreaterThan(2 * TOOK_MS - 4)
  expect(starts[3]! - ended).toBeLessThan(TOOK_MS)
})

test('the answer of a work does not wait for its rest, and the end waits for all', async () => {
  const turns = new FairTurns({ atOnce: 1, rests: true })
  const order: string[] = []
  const first = turns.run(by('a'), 1, () => Bun.sleep(60)).then(() => order.push('answer'))
  const second = turns.run(by('b'), 1, async () => void order.push('next'))
  await first
  expect(order).toEqual(['answer'])
  await turns.drain()
  await second
  expect(order).toEqual(['answer', 'next'])
})
