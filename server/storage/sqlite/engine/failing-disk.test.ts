import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { appender, killed } from '../test/child.ts'
import { onFatal, rejection, tidy } from '../test/fixture.ts'
import { failing, failingRecorded, noStrace } from '../test/strace.ts'
import { openForReading } from './database.ts'
import { openSqlite } from './sqlite.ts'

const { fresh } = tidy()
const FLUSHES = 'fsync,fdatasync'

async function killedServer(): Promise<string> {
  const path = fresh()
  await killed(path, 100)
  return path
}

if (noStrace === null) {
  test('[G1] a server whose file cannot be flushed does not start on the files of a killed one', async () => {
    const path = await killedServer()
    const child = appender(path, 'load', failing([path], { calls: FLUSHES, error: 'EIO' }))
    expect(await rejection(child.until('room', 1))).toMatch(/writing the log into the file: disk I\/O error/)
    expect(await child.exited()).not.toBe(0)
  }, 30_000)

  test('[G1] a file that cannot be flushed while the server runs is fatal', async () => {
    const path = await killedServer()
    const child = appender(path, 'load', failing([path], { calls: FLUSHES, error: 'EIO', when: '3+' }))
    await child.until('acked', 1)
    expect(await child.exited()).toBe(70)
    expect(child.printed('fatal')).toEqual([
      expect.stringMatching(/(writing the log into|clearing deleted content in) the file: .*I\/O error/i),
    ])
  }, 30_000)

  const log = (path: string) => `${path}-wal`
  const trial = (path: string) => `${path}.trial`

  test('[G1] a used-up quota is a full disk: writes are refused until there is space', async () => {
    const path = await killedServer()
    const noSpace = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '200' },
      { calls: 'write', error: 'EDQUOT', when: '1..2' },
    ] as const
    const child = appender(path, 'load', failing([log(path), trial(path)], ...noSpace))
    await child.until('full', 2)
    const then = child.printed('acked').length
    await child.until('acked', then + 200)
    await child.kill()
    expect(child.printed('full')).toEqual(['true', 'false'])
    expect(child.printed('refused')).toEqual(child.printed('refused').map(() => 'disk_full'))
    expect(child.printed('refused').length).toBeGreaterThan(0)
    expect(child.printed('fatal')).toEqual([])

    const acked = child.printed('acked')
    const storage = await openSqlite({ path, onFatal })
    await storage.close()
    const { raw } = openForReading(path)
    const ids = raw.prepare('SELECT id FROM messages').values().flat()
    raw.close(true)
    expect(acked.filter((id) => !ids.includes(id))).toEqual([])
  }, 30_000)

  test('[G1] a used-up quota during a checkpoint costs nothing', async () => {
    const path = await killedServer()
    const noSpace = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '1..3' },
      { calls: 'write', error: 'EDQUOT', when: '1' },
    ] as const
    const record = `${fresh()}.calls`
    const child = appender(path, 'load', failingRecorded(record, [path, trial(path)], ...noSpace))
    await child.until('acked', 1)
    // The file refused the write, and space was checked, before the first answer.
    for (const call of ['pwrite64', 'write'])
      expect(readFileSync(record, 'utf8')).toMatch(new RegExp(` ${call}\\(.+ EDQUOT .+INJECTED`))
    await child.until('acked', 100)
    await child.kill()
    expect(child.printed('fatal')).toEqual([])
  }, 30_000)

  test('a disk that fails while its space is checked is fatal, and not reported as full for ever', async () => {
    const path = await killedServer()
    const failures = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '200+' },
      { calls: 'write', error: 'EDQUOT', when: '1' },
      { calls: 'openat', error: 'EIO', when: '4+' },
    ] as const
    const child = appender(path, 'load', failing([log(path), trial(path)], ...failures))
    expect(await child.exited()).toBe(70)
    expect(child.printed('full')).toEqual(['true'])
    expect(child.printed('fatal')).toEqual([expect.stringMatching(/EIO/)])
  }, 30_000)

  test('a check for space is repeated when the system lacks a file handle for it', async () => {
    const path = await killedServer()
    const failures = [
      { calls: 'pwrite64', error: 'EDQUOT', when: '200' },
      { calls: 'write', error: 'EDQUOT', when: '1' },
      { calls: 'openat', error: 'EMFILE', when: '4' },
    ] as const
    const child = appender(path, 'load', failing([log(path), trial(path)], ...failures))
    await child.until('full', 2)
    await child.kill()
    expect([child.printed('full'), child.printed('fatal')]).toEqual([['true', 'false'], []])
  }, 30_000)
} else console.log(`Not run: a failing disk (${noStrace}).`)
