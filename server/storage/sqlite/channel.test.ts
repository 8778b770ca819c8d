import { expect, test } from 'bun:test'
import { openChannel } from './channel.ts'

const crasher = new URL('./test/crasher.ts', import.meta.url)

test('answers come in the order of the questions', async () => {
  const channel = openChannel<string, string>(crasher, () => {})
  expect(await Promise.all(['a', 'b', 'c'].map((each) => channel.ask(each)))).toEqual(['a', 'b', 'c'])
  channel.close()
})

test('[G7] long answers keep their order, and the event loop turns between them', async () => {
  const channel = openChannel<string, string>(crasher, () => {})
  let turns = 0
  const timer = setInterval(() => (turns += 1), 0)
  const questions = Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(n % 3 === 0 ? 1 : 200_000))
  expect(await Promise.all(questions.map((each) => channel.ask(each)))).toEqual(questions)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(5)
  channel.close()
})

test.each(['die', 'exit'])(
  '[G1] a worker that dies (%s) answers nobody any more, and that is told once',
  async (end) => {
    const crashes: Error[] = []
    const channel = openChannel<string, string>(crasher, (error) => void crashes.push(error))
    expect(await channel.ask('a')).toBe('a')
    const answers = await Promise.allSettled([channel.ask(end), channel.ask('b')])
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected'])
    await expect(channel.ask('c')).rejects.toThrow(/died/)
    await Bun.sleep(50)
    expect(crashes).toHaveLength(1)
  },
)

test('a worker that was let go has not died', async () => {
  const crashes: Error[] = []
  const channel = openChannel<string, string>(crasher, (error) => void crashes.push(error))
  await channel.ask('a')
  channel.close()
  await Bun.sleep(50)
  expect(crashes).toEqual([])
})
