import { expect, test } from 'bun:test'
import { sleep } from '../../test/server-process.ts'
import { UploadLocker } from './upload-locker.ts'

const never = () => new AbortController().signal

test('one request at a time has an upload, and the next one asks it once to end', async () => {
  const locker = new UploadLocker()
  const [one, two, other] = [locker.newLock('a'), locker.newLock('a'), locker.newLock('b')]
  let asked = 0
  await one.lock(never(), () => void asked++)
  await other.lock(never(), () => {})
  let has = false
  const waiting = two.lock(never(), () => {}).then(() => (has = true))
  await sleep(50)
  expect([asked, has]).toEqual([1, false])
  await one.unlock()
  await waiting
  await two.unlock()
  await one.lock(never(), () => {})
})

test('whoever waits too long, or is gone, has nothing', async () => {
  const locker = new UploadLocker(20)
  const one = locker.newLock('a')
  await one.lock(never(), () => {})
  const busy = expect.objectContaining({ status_code: 500 })
  expect(
    await locker
      .newLock('a')
      .lock(never(), () => {})
      .catch((error: unknown) => error),
  ).toEqual(busy)
  const gone = AbortSignal.timeout(1)
  expect(
    await locker
      .newLock('a')
      .lock(gone, () => {})
      .catch((error: unknown) => error),
  ).toEqual(busy)
  await one.unlock()
  await locker.newLock('a').lock(never(), () => {})
})
