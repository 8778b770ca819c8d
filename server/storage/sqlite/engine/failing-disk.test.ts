import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { openForReading } from './database.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'
import { appender, killed } from '../test/child.ts'
import { failing, failingTold, noStrace } from '../test/strace.ts'

const { fresh } = tidy()
const FLUSHES = 'fsync,fdatasync'

async function killedServer(): Promise<string> {
  const path = fresh()
  await killed(path, 100)
  return path
}

if (noStrace === null) {
  test('[G1] a server whose file cannot be flushed does not start on what a killed one left', async () => {
    const path = await killedServer()
    const child = appender(path, 'load', failing([path], { calls: FLUSHES, error: 'EIO' }))
    await expect(child.until('room', 1)).rejects.toThrow(/writing the log into the file: disk I\/O error/)
    expect(await child.exited()).not.toBe(0)
  }, 30_000)

  test('[G1] a file that cannot be flushed while the server runs is fatal', async () => {
    const path = await killedServer()
    const child = appender(path, 'load', failing([path], { calls: FLUSHES, error: 'EIO', when: '2+' }))
    await child.until('acked', 1)
    expect(await child.exited()).toBe(70)
    expect(child.said('fatal')).toEqual([expect.stringContaining('writing the log into the file: disk I/O error')])
  }, 30_000)

  const log = (path: string) => `${path}-wal`
  const trial = (path: string) => `${path}.trial`

  test('[G1] a quota that is used up is a full disk: writes are refused until there is room', async () => {
    const path = await killedServer()
    const noRoom = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '200' },
      { calls: 'write', error: 'EDQUOT', when: '1..2' },
    ] as const
    const child = appender(path, 'load', failing([log(path), trial(path)], ...noRoom))
    await child.until('full', 2)
    const then = child.said('acked').length
    await child.until('acked', then + 200)
    await child.kill()
    expect(child.said('full')).toEqual(['true', 'false'])
    expect(child.said('refused')).toEqual(child.said('refused').map(() => 'disk_full'))
    expect(child.said('refused').length).toBeGreaterThan(0)
    expect(child.said('fatal')).toEqual([])

    const acked = child.said('acked')
    const storage = await openSqlite({ path, onFatal })
    await storage.close()
    const { raw } = openForReading(path)
    const ids = raw.prepare('SELECT id FROM messages').values().flat()
    raw.close(true)
    expect(acked.filter((id) => !ids.includes(id))).toEqual([])
  }, 30_000)

  test('[G1] a quota that is used up as the log is brought into the file costs nothing', async () => {
    const path = await killedServer()
    const noRoom = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '1..3' },
      { calls: 'write', error: 'EDQUOT', when: '1' },
    ] as const
    const record = `${fresh()}.calls`
    const child = appender(path, 'load', failingTold(record, [path, trial(path)], ...noRoom))
    await child.until('acked', 1)
    // The file refused the write, and room was looked for, before anybody was answered.
    for (const call of ['pwrite64', 'write'])
      expect(readFileSync(record, 'utf8')).toMatch(new RegExp(` ${call}\\(.+ EDQUOT .+INJECTED`))
    await child.until('acked', 100)
    await child.kill()
    expect(child.said('fatal')).toEqual([])
  }, 30_000)

  test('a disk that fails while it is looked for room is fatal, and not full for ever', async () => {
    const path = await killedServer()
    const failures = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '200+' },
      { calls: 'write', error: 'EDQUOT', when: '1' },
      { calls: 'openat', error: 'EIO', when: '3+' },
    ] as const
    const child = appender(path, 'load', failing([log(path), trial(path)], ...failures))
    expect(await child.exited()).toBe(70)
    expect(child.said('full')).toEqual(['true'])
    expect(child.said('fatal')).toEqual([expect.stringMatching(/EIO/)])
  }, 30_000)

  test('a look for room that the system lacks a file for is repeated', async () => {
    const path = await killedServer()
    const failures = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '200' },
      { calls: 'write', error: 'EDQUOT', when: '1' },
      { calls: 'openat', error: 'EMFILE', when: '3' },
    ] as const
    const child = appender(path, 'load', failing([log(path), trial(path)], ...failures))
    await child.until('full', 2)
    await child.kill()
    expect([child.said('full'), child.said('fatal')]).toEqual([['true', 'false'], []])
  }, 30_000)
} else console.log(`Not run: a failing disk (${noStrace}).`)
