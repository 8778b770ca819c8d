import { expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { until } from '../../test/until.ts'
import { Backoff } from './backoff.ts'
import { Unreachable } from './problem.ts'

/** Refused so often that the next attempt is far away. */
function patient() {
  const attempts: number[] = []
  const backoff = new Backoff(() => void attempts.push(performance.now()))
  for (let i = 0; i < 20; i++) backoff.after(new Unreachable())
  return { backoff, attempts }
}

test('when the network is back the work is repeated at once, and only one time', async () => {
  const { backoff, attempts } = patient()
  dispatchEvent(new Event('online'))
  dispatchEvent(new Event('online'))
  expect(attempts).toHaveLength(1)
  backoff.close()
})

test('[G8] the time that a server asked for stays, also when the network is back', async () => {
  const { backoff, attempts } = patient()
  backoff.after(new Refusal('too_many_commands', undefined, 200))
  dispatchEvent(new Event('online'))
  expect(attempts).toHaveLength(0)
  await until(() => attempts.length === 1)
  backoff.close()
})

test('work that has succeeded or is closed is not repeated when the network is back', () => {
  const { backoff, attempts } = patient()
  backoff.done()
  dispatchEvent(new Event('online'))
  backoff.after(new Unreachable())
  backoff.close()
  dispatchEvent(new Event('online'))
  expect(attempts).toHaveLength(0)
})
