import { expect, test } from 'bun:test'
import { tidy } from './fixture.ts'
import { appender } from './test/child.ts'
import { failing, noStrace } from './test/strace.ts'

const { fresh } = tidy()
const FLUSHES = 'fsync,fdatasync'

/** A database whose server was killed, with all that it was told in the log. */
async function killed(): Promise<string> {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 100)
  await child.kill()
  return path
}

if (noStrace === null) {
  test('[G1] a server whose file cannot be flushed does not start on what a killed one left', async () => {
    const path = await killed()
    const child = appender(path, 'load', failing(FLUSHES, 'EIO', [path]))
    await expect(child.until('room', 1)).rejects.toThrow(/writing the log into the file: disk I\/O error/)
    expect(await child.exited()).not.toBe(0)
  }, 30_000)

  test('[G1] a file that cannot be flushed while the server runs is fatal', async () => {
    const path = await killed()
    const child = appender(path, 'load', failing(FLUSHES, 'EIO', [path], 2))
    await child.until('acked', 1)
    expect(await child.exited()).toBe(70)
    expect(child.said('fatal')).toEqual([expect.stringContaining('writing the log into the file: disk I/O error')])
  }, 30_000)
} else console.log(`Not run: a failing disk (${noStrace}).`)
