import { expect, test } from 'bun:test'
import type { Asker, WaitingBounds } from './fair-queue.ts'
import { groupCommit, type Outcome } from './group-commit.ts'
import type { AnyWrite } from './operations/table.ts'

const by = (id: string): Asker => ({ address: id, session: { person: { id } } })
const join = (who: string): AnyWrite => ({ name: 'joinRoom', input: { who, code: '', at: 0, roomsPerPerson: 0 } })
const send = (who: string, id: string): AnyWrite => ({
  name: 'append',
  input: { who, room: `room of ${who}`, id, at: 0, content: { body: id } },
})

/** An engine that commits a batch when the test says so, and answers each write with its input. */
function scene(waiting?: WaitingBounds) {
  const batches: AnyWrite[][] = []
  const open: (() => void)[] = []
  const { run, drain } = groupCommit({
    inFlight: 1,
    waiting,
    runBatch(writes) {
      batches.push(writes)
      const outcomes = writes.map(({ input }): Outcome => ({ output: input, facts: [] }))
      return new Promise((resolve) => open.push(() => resolve(outcomes)))
    },
    onFatal: () => expect.unreachable(),
  })
  const batch = async (number: number) => {
    while (batches.length < number) await Bun.sleep(1)
    return batches[number - 1]!
  }
  return {
    batch,
    batches,
    commit: () => open.shift()!(),
    run: (write: AnyWrite, who: string) => run(write, () => {}, by(who)),
    drain,
  }
}

const namesOf = (writes: AnyWrite[]) => writes.map(({ input }) => ('who' in input ? input.who : ''))

test('a lone write is committed at once', async () => {
  const { run, batch } = scene()
  void run(send('alice', '1'), 'alice')
  await Bun.sleep(0)
  expect(namesOf(await batch(1))).toEqual(['alice'])
})

test('a person with one write is in the next batch, however many others have waiting', async () => {
  const { run, batch, commit } = scene()
  void run(send('alice', '1'), 'alice')
  await batch(1)
  for (let i = 0; i < 1_000; i++) void run(join('mallory'), 'mallory')
  void run(send('alice', '2'), 'alice')
  commit()
  const second = namesOf(await batch(2))
  expect(second).toContain('alice')
  // A join weighs as much as 20 messages.
  expect(second).toHaveLength(101)
})

/** A scene after a batch of twenty writes, in which a write of `late` waits for the pause. */
async function paused(writer: (number: number) => string, late: string) {
  const all = scene()
  for (let i = 0; i < 20; i++) void all.run(send(writer(i), `${i}`), writer(i))
  await all.batch(1)
  all.commit()
  await Bun.sleep(0)
  void all.run(send(late, 'late'), late)
  await Bun.sleep(1)
  expect(all.batches).toHaveLength(1)
  return all
}

test('after a batch that one address filled, its own writes wait for the pause, and those of others do not', async () => {
  const { run, batches } = await paused(() => 'mallory', 'mallory')
  void run(send('alice', '1'), 'alice')
  await Bun.sleep(0)
  expect(namesOf(batches[1]!)).toEqual(['mallory', 'alice'])
})

test('after a batch of many addresses, a write of any address waits for the pause', async () => {
  const { batch } = await paused((number) => `person ${number}`, 'alice')
  expect(namesOf(await batch(2))).toEqual(['alice'])
})

test('[G4] the writes of one person stay in order, whether or not they waited', async () => {
  const { run, batch, commit, drain } = scene()
  const ids = Array.from({ length: 5_000 }, (_, i) => `${i}`)
  const answers: string[] = []
  const sent = ids.map(async (id, i) => {
    if (i % 3 === 0) void run(send('mallory', id), 'mallory')
    answers.push(((await run(send('alice', id), 'alice')) as { id: string }).id)
  })
  void drain().then(() => answers.push('drained'))
  const written: string[] = []
  for (let number = 1; written.length < ids.length; number++) {
    for (const { input } of await batch(number)) if ('id' in input && input.who === 'alice') written.push(input.id)
    commit()
  }
  await Promise.all(sent)
  await Bun.sleep(0)
  expect(written).toEqual(ids)
  expect(answers).toEqual([...ids, 'drained'])
})

test('[G7] a person with too many writes is refused, with a time to try again, and others are not', async () => {
  const { run, batch } = scene({ perPerson: 100, perAddress: 0 })
  void run(join('mallory'), 'mallory')
  await batch(1)
  const floods = Array.from({ length: 60 }, () => run(join('mallory'), 'mallory').catch((error: unknown) => error))
  // 50 joins are half of a batch, 5 wait.
  expect(await floods[55]).toMatchObject({ reason: 'too_many_waiting', retryAfterMs: 2_000 })
  const hers = run(send('alice', '1'), 'alice').then(
    () => 'stored',
    (error: unknown) => error,
  )
  expect(await Promise.race([hers, Bun.sleep(1).then(() => 'waits')])).toBe('waits')
})
