import { describe, expect, test } from 'bun:test'
import { Json } from '../../json.ts'
import { rejection } from '../test/fixture.ts'
import { openChannel } from './channel.ts'

const crasher = new URL('../test/crasher.ts', import.meta.url)

/** Starts another worker, and waits for its end. */
async function anotherWorkerEnds(): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const channel = openChannel<string, string>({ script: crasher, onCrash: () => ended.resolve() })
  await Promise.allSettled([channel.ask('exit')])
  await ended.promise
}

describe.each([false, true])('batched: %p', (batched) => {
  test('answers come in the order of the questions', async () => {
    const channel = openChannel<string, string>({ script: crasher, onCrash() {}, batched })
    expect(await Promise.all(['a', 'b', 'c'].map((each) => channel.ask(each)))).toEqual(['a', 'b', 'c'])
    channel.close()
  })

  test('an object that is encoded already keeps its place, and is not parsed', async () => {
    const channel = openChannel<string, string | Json<unknown>>({ script: crasher, onCrash() {}, batched })
    const questions = ['a', '{ "spaces" : "stay" }', '{}', 'b']
    const answers = await Promise.all(questions.map((each) => channel.ask(each)))
    expect(answers).toEqual(['a', new Json('{ "spaces" : "stay" }'), new Json('{}'), 'b'])
    expect((answers[1] as Json<unknown>).parse()).toEqual({ spaces: 'stay' })
    channel.close()
  })

  test('[G7] long answers keep their order, and the event loop turns between them', async () => {
    const channel = openChannel<string, string>({ script: crasher, onCrash() {}, batched })
    let turn = 0
    let counting = setImmediate(function next() {
      turn += 1
      counting = setImmediate(next)
    })
    const LONG = 200_000
    const turns = new Set<number>()
    const questions = Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(n % 5 === 0 ? 2 : LONG))
    const asked = questions.map(async (each) => {
      const answer = await channel.ask(each)
      if (answer.length === LONG) turns.add(turn)
      return answer
    })
    // Blocks the thread, so that answers accumulate.
    Bun.sleepSync(50)
    expect(await Promise.all(asked)).toEqual(questions)
    clearImmediate(counting)
    // Forty are long. Two answers at the edge of a turn may see the same number.
    expect(turns.size).toBeGreaterThanOrEqual(20)
    channel.close()
  })
})

test.each(['die', 'exit'])(
  '[G1] a worker that ends (%s) answers no more questions, and its end is reported once',
  async (end) => {
    const crashes: Error[] = []
    const channel = openChannel<string, string>({ script: crasher, onCrash: (error) => void crashes.push(error) })
    expect(await channel.ask('a')).toBe('a')
    const answers = await Promise.allSettled([channel.ask(end), channel.ask('b')])
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected'])
    expect(await rejection(channel.ask('c'))).toMatch(/ended/)
    // A second report of the first worker would have arrived by then.
    await anotherWorkerEnds()
    expect(crashes).toHaveLength(1)
  },
)

test('a worker that was closed has not crashed', async () => {
  const crashes: Error[] = []
  const channel = openChannel<string, string>({ script: crasher, onCrash: (error) => void crashes.push(error) })
  await channel.ask('a')
  channel.close()
  await anotherWorkerEnds()
  expect(crashes).toEqual([])
})
