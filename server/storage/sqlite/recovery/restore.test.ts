import { Database } from 'bun:sqlite'
import { spawnSync } from 'node:child_process'
import { beforeEach, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guest, room, say } from '../../contract/cast.ts'
import { nameAside } from './quarantine.ts'
import { backUp } from './backup.ts'
import { noteDamage, notedDamage } from './damage.ts'
import { openForWriting } from '../engine/database.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { held } from './database-summary.ts'
import { inspect } from './inspect.ts'
import { lock } from '../disk/lock.ts'
import { readLog } from './log-file.ts'
import { openSqlite } from '../engine/sqlite.ts'
import { restore } from './restore.ts'
import { killed } from '../test/child.ts'
import { flip } from '../test/harm.ts'
import { failing, killing, noStrace } from '../test/strace.ts'

const { fresh } = tidy()
const NOW = Date.now()
const KEEPER = fileURLToPath(new URL('../test/cli.ts', import.meta.url))

let path: string
/** A backup with one message, made somewhere else. */
let file: string
beforeEach(async () => {
  path = fresh()
  file = `${fresh()}.backup`
  const other = fresh()
  const storage = await openSqlite({ path: other, onFatal })
  const alice = await guest(storage, 'alice')
  await say(storage, (await room(storage, alice)).id, alice, 'hello')
  await storage.close()
  backUp(other, file)
})

const modeOf = (name: string) => statSync(name).mode & 0o777
const messagesIn = (name: string) => {
  const raw = new Database(name, { readonly: true })
  const [count] = raw.prepare('SELECT count(*) FROM messages').values()[0] as [number]
  raw.close(true)
  return count
}

/** The exit code of a restore in a process of its own, within a command that harms it. */
const restorer = (to: string, around: string[]) =>
  spawnSync(around[0]!, [...around.slice(1), process.execPath, KEEPER, 'restore', to, file, String(NOW)]).status

describe('a restore', () => {
  test('leaves no log beside the backup that belongs to another file, wherever that is', async () => {
    await killed(path)
    renameSync(path, `${path}.moved`)
    const log = readFileSync(`${path}-wal`)
    const { kept } = restore(path, file, NOW)
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(readFileSync(`${kept}-wal`).equals(log)).toBe(true)
    expect(existsSync(kept!)).toBe(false)
    const storage = await openSqlite({ path, onFatal })
    await storage.close()
    expect(messagesIn(path)).toBe(1)
  }, 30_000)

  test('keeps the log of an empty file', async () => {
    await killed(path)
    truncateSync(path, 0)
    const log = readFileSync(`${path}-wal`)
    const { kept } = restore(path, file, NOW)
    expect(statSync(kept!).size).toBe(0)
    expect(readFileSync(`${kept}-wal`).equals(log)).toBe(true)
    expect(messagesIn(path)).toBe(1)
  }, 30_000)

  test('takes what was noted of a damaged log away with it', () => {
    writeFileSync(path, readFileSync(file))
    noteDamage(path, { lost: true, useless: false, aside: `${path}.damaged` })
    const { kept } = restore(path, file, NOW)
    expect(notedDamage(path)).toBeNull()
    expect(notedDamage(kept!)).toMatchObject({ lost: true })
  })

  test('begins where there was nothing, and makes the folder', () => {
    rmSync(dirname(path), { recursive: true })
    expect(restore(path, file, NOW)).toMatchObject({ kept: null, messages: 1 })
  })

  test('is for whom the file before was for, or for its owner alone', () => {
    restore(path, file, NOW)
    expect(modeOf(path)).toBe(0o600)
    chmodSync(path, 0o640)
    const { kept } = restore(path, file, NOW)
    expect([modeOf(path), modeOf(kept!)]).toEqual([0o640, 0o640])
  })

  test('that fails puts back what it had moved, and says that nothing was changed', () => {
    // A folder has no second name, and cannot be replaced by a file.
    mkdirSync(path)
    writeFileSync(`${path}/something`, '')
    writeFileSync(`${path}-wal`, 'a log')
    expect(() => restore(path, file, NOW)).toThrow(/\nNothing was changed\.$/)
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('a log')
    expect(readdirSync(dirname(path)).toSorted()).toEqual([
      'parley.db',
      'parley.db-wal',
      'parley.db.lock',
      'parley.db.looking',
    ])
  })

  test('takes away what one left that was killed', () => {
    writeFileSync(`${path}.restoring`, 'half of it')
    expect(restore(path, file, NOW).messages).toBe(1)
    expect(existsSync(`${path}.restoring`)).toBe(false)
  })

  test('of a backup that is none makes no folder', () => {
    rmSync(dirname(path), { recursive: true })
    expect(() => restore(path, `${file}.nowhere`, NOW)).toThrow(/There is no file .+\nNothing was changed\.$/)
    expect(existsSync(dirname(path))).toBe(false)
  })
})

const notRun = noStrace === null ? '' : ` (NOT RUN: ${noStrace})`
test.skipIf(noStrace !== null)(
  `[G9] a restore that is killed at any moment leaves the backup or the data before, and the next start tells of a lost log${notRun}`,
  async () => {
    const before = await openSqlite({ path, onFatal })
    const { epoch } = before
    await before.close()
    await killed(path, 100)
    flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))

    const found: string[] = []
    for (let nth = 1, code: number | null = null; code !== 0; nth++) {
      const copy = fresh()
      for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
      code = restorer(copy, killing('rename,renameat,renameat2', nth))
      const lost: string[] = []
      const storage = await openSqlite({ path: copy, onFatal, onLost: (kept) => lost.push(kept) })
      expect([nth, storage.epoch === epoch]).toEqual([nth, false])
      await storage.close()
      const isBackup = messagesIn(copy) === 1
      expect([nth, isBackup || lost.length === 1]).toEqual([nth, true])
      found.push(isBackup ? 'backup' : 'before')
    }
    expect(found.length).toBeGreaterThan(4)
    expect(new Set(found)).toEqual(new Set(['before', 'backup']))
  },
  60_000,
)

test.skipIf(noStrace !== null)(
  `a restore on a file system without second names flushes the copy that it keeps${notRun}`,
  async () => {
    await (await openSqlite({ path, onFatal })).close()
    const kept = nameAside(path, 'before-restore', NOW)
    const noSecondName = { calls: 'link,linkat', error: 'EPERM' } as const
    expect(restorer(path, failing([kept], noSecondName, { calls: 'fsync,fdatasync', error: 'EIO' }))).toBe(1)
    expect([existsSync(kept), messagesIn(path)]).toEqual([false, 0])
    expect(restorer(path, failing([kept], noSecondName))).toBe(0)
    expect([messagesIn(kept), messagesIn(path)]).toEqual([0, 1])
  },
  30_000,
)

describe('what a restore kept with a log that does not fit', () => {
  const REFUSED = /do not fit together: .+ keeps the damaged log\.\nNothing was changed\.$/
  /** As it is after a kill, with a log of which nothing must be used: all of it is in the file. */
  async function folded(messages: number) {
    await killed(path, messages)
    const { raw } = openForWriting(path)
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    raw.close(true)
    flip(`${copy}-wal`, 32 + 4_096 + 500)
    expect(readLog(copy)).toEqual({ lost: false, useless: true })
    return copy
  }

  test('is not restored with it, and a start as that database has all of it', async () => {
    const copy = await folded(100)
    const { kept } = restore(copy, file, NOW)
    const files = () =>
      readdirSync(dirname(copy)).map((name) => readFileSync(join(dirname(copy), name)).toString('hex'))
    const before = files()
    expect(() => restore(copy, kept!, NOW + 1)).toThrow(REFUSED)
    expect(files()).toEqual(before)

    for (const part of ['', '-wal', '-shm']) renameSync(kept! + part, `${copy}.again${part}`)
    const spared: string[] = []
    const open = { path: `${copy}.again`, onFatal, onDamagedLog: (where: string) => spared.push(where) }
    await (await openSqlite(open)).close()
    expect([messagesIn(open.path) >= 100, spared.length]).toEqual([true, 1])
  }, 30_000)

  test('[G9] nor when something of it is lost, found or noted', async () => {
    await killed(path, 100)
    flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const { kept } = restore(path, file, NOW)
    expect(() => restore(path, kept!, NOW + 1)).toThrow(REFUSED)
    expect([notedDamage(path), notedDamage(kept!)]).toEqual([null, null])
    for (const part of ['-wal', '-shm']) rmSync(kept! + part)
    noteDamage(kept!, { lost: true, useless: true, aside: `${kept}.damaged` })
    expect(() => restore(path, kept!, NOW + 1)).toThrow(REFUSED)
  }, 30_000)
})

describe('a backup', () => {
  test('is for its owner alone, and never in the place of another file', () => {
    const copy = `${file}.copy`
    backUp(file, copy)
    expect(modeOf(copy)).toBe(0o600)
    expect(() => backUp(file, copy)).toThrow(/never overwritten\.\nNothing was written\.$/)
  })

  test('takes away what one left that was killed', () => {
    const copy = `${file}.copy`
    writeFileSync(`${copy}.part-${process.pid}`, 'half of it')
    expect(backUp(file, copy).messages).toBe(1)
    expect(existsSync(`${copy}.part-${process.pid}`)).toBe(false)
  })

  test('[G9] of a stopped server mends no damaged log, which the next start has to see', async () => {
    await killed(path)
    flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const copy = `${file}.copy`
    expect(() => backUp(path, copy)).toThrow(/Start the server first: .+\nNothing was written\.$/)
    expect(existsSync(copy)).toBe(false)
    expect(readLog(path).lost).toBe(true)

    const lost: string[] = []
    const storage = await openSqlite({ path, onFatal, onLost: (kept) => lost.push(kept) })
    await storage.close()
    expect(lost.length).toBe(1)
    expect(backUp(path, copy)).toEqual(held(copy))
  }, 30_000)

  test('[G9] waits for a start that has not looked at the log yet, whose proof of a loss it would mend', async () => {
    await killed(path)
    truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const copy = `${file}.copy`
    const { looked, unlock } = lock(path)
    const backup = Bun.spawn([process.execPath, KEEPER, 'backup', path, copy])
    await Promise.race([backup.exited, Bun.sleep(1_000)])
    expect([backup.exitCode, readLog(path)]).toEqual([null, { lost: true, useless: false }])
    inspect(path, NOW, 0)
    looked()
    expect(await backup.exited).toBe(0)
    unlock()
    expect(notedDamage(path)).toMatchObject({ lost: true })
    expect(held(copy).rooms).toBe(1)
  }, 30_000)

  test('[G9] of an empty file leaves its log alone', async () => {
    await killed(path)
    truncateSync(path, 0)
    const log = readFileSync(`${path}-wal`)
    expect(() => backUp(path, `${file}.copy`)).toThrow(/Start the server first/)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
  }, 30_000)
})
