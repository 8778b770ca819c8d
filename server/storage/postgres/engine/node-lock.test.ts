import { expect, test } from 'bun:test'
import { until } from '../../../test/server-process.ts'
import { administer, tidy } from '../test/fixture.ts'
import { nodeLock, type NodeLock } from './node-lock.ts'

const { fresh, later } = tidy()
/** A lock is looked at once a second. */
const BACK_WITHIN_MS = 10_000

/** Ends the connection of the lock, whether it has the lock or not. */
const ENDS_CONNECTION = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'parley'`

/** A lock that runs `between` each time before it is taken again. */
async function watched(between: (retakes: number, url: URL) => Promise<void>) {
  const { url } = await fresh()
  const states: string[] = []
  let retakes = 0
  const lock: NodeLock = nodeLock(url, 'postgres', {
    lost: () => void states.push('lost'),
    silent: async () => {},
    async retake() {
      await between(++retakes, url)
      await lock.take()
    },
    regained: () => void states.push('regained'),
    failed: (error) => void states.push(error.message),
    busDiffers: () => void states.push('differs'),
  })
  later(() => lock.release())
  await lock.take()
  lock.watch()
  await administer(url.href, ENDS_CONNECTION)
  await until('it is lost', () => states.includes('lost'))
  return { lock, states }
}

test('a lock whose connection is lost is taken again', async () => {
  const { states } = await watched(async () => {})
  await until('it is taken again', () => states.includes('regained'), BACK_WITHIN_MS)
  expect(states).toEqual(['lost', 'regained'])
})

test('a lock whose connection is lost again while the database is prepared is taken again', async () => {
  const { states } = await watched(async (retakes, url) => {
    if (retakes > 1) return
    await administer(url.href, ENDS_CONNECTION)
    await Bun.sleep(300)
  })
  await until('it is taken again', () => states.includes('regained'), BACK_WITHIN_MS)
  expect(states).toEqual(['lost', 'regained'])
})

test('a lock that is taken after its time was over is not taken for regained', async () => {
  const late = Promise.withResolvers<void>()
  const { lock, states } = await watched(async (retakes) => {
    if (retakes > 1) return
    void late.promise.then(() => lock.take())
    throw new Error('too late')
  })
  late.resolve()
  await until('it is taken again', () => states.includes('regained'), BACK_WITHIN_MS)
  expect(states).toEqual(['lost', 'too late', 'regained'])
})
