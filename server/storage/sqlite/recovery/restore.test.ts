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
import { lock } from '../disk/lock.ts'
import { openForWriting } from '../engine/database.ts'
import { openSqlite } from '../engine/sqlite.ts'
import { killed } from '../test/child.ts'
import { flipBit } from '../test/corrupt-file.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { failing, killing, noStrace } from '../test/strace.ts'
import { backUp } from './backup.ts'
import { readDamageNote, writeDamageNote } from './damage.ts'
import { summarise } from './database-summary.ts'
import { inspect } from './inspect.ts'
import { readLog } from './log-file.ts'
import { quarantineName } from './quarantine.ts'
import { restore } from './restore.ts'

const { fresh } = tidy()
const NOW = Date.now()
const CLI = fileURLToPath(new URL('../test/cli.ts', import.meta.url))

let path: string
/** A backup with one message, of another database. */
let file: string
beforeEach(async () => {
  path = fresh()
  file = `${fresh()}.backup`
  const other = fresh()
  const storage = await openSqlite({ path: other, onFatal })
  const alice = await guest(storage, 'alice')
  await say(storage, (await room(storage, alice)).id, alice, 'hello')
  await storage.close()
  await backUp(other, file)
})

const modeOf = (name: string) => statSync(name).mode & 0o777
const messagesIn = (name: string) => {
  const raw = new Database(name, { readonly: true })
  const [count] = raw.prepare('SELECT count(*) FROM messages').values()[0] as [number]
  raw.close(true)
  return count
}

/** The exit code of a restore in a child process; `around` is the command line that harms it. */
const restorer = (to: string, around: string[]) =>
  spawnSync(around[0]!, [...around.slice(1), process.execPath, CLI, 'restore', to, file, String(NOW)]).status

describe('a restore', () => {
  test('leaves no log of the previous database beside the backup, even when that database was moved', async () => {
    await killed(path)
    renameSync(path, `${path}.moved`)
    const log = readFileSync(`${path}-wal`)
    const { previous } = await restore(path, file, NOW)
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(readFileSync(`${previous}-wal`).equals(log)).toBe(true)
    expect(existsSync(previous!)).toBe(false)
    const storage = await openSqlite({ path, onFatal })
    await storage.close()
    expect(messagesIn(path)).toBe(1)
  }, 30_000)

  test('keeps the log of an empty database', async () => {
    await killed(path)
    truncateSync(path, 0)
    const log = readFileSync(`${path}-wal`)
    const { previous } = await restore(path, file, NOW)
    expect(statSync(previous!).size).toBe(0)
    expect(readFileSync(`${previous}-wal`).equals(log)).toBe(true)
    expect(messagesIn(path)).toBe(1)
  }, 30_000)

  test('moves the note of a damaged log with the previous database', async () => {
    writeFileSync(path, readFileSync(file))
    writeDamageNote(path, { lost: true, useless: false, quarantine: `${path}.damaged` })
    const { previous } = await restore(path, file, NOW)
    expect(readDamageNote(path)).toBeNull()
    expect(readDamageNote(previous!)).toMatchObject({ lost: true })
  })

  test('works where there was no database, and makes the folder', async () => {
    rmSync(dirname(path), { recursive: true })
    expect(await restore(path, file, NOW)).toMatchObject({ previous: null, messages: 1 })
  })

  test('is readable by its owner only, and so is the previous one', async () => {
    await restore(path, file, NOW)
    expect(modeOf(path)).toBe(0o600)
    chmodSync(path, 0o640)
    const { previous } = await restore(path, file, NOW)
    expect([modeOf(path), modeOf(previous!)]).toEqual([0o600, 0o600])
  })

  test('that fails moves everything back, and says that nothing was changed', async () => {
    // A folder cannot have a hard link, nor be replaced by a file.
    mkdirSync(path)
    writeFileSync(`${path}/something`, '')
    writeFileSync(`${path}-wal`, 'a log')
    await expect(restore(path, file, NOW)).rejects.toThrow(/\nNothing was changed\.$/)
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('a log')
    expect(readdirSync(dirname(path)).toSorted()).toEqual([
      'parley.db',
      'parley.db-wal',
      'parley.db.lock',
      'parley.db.looking',
    ])
  })

  test('removes what a killed one left', async () => {
    writeFileSync(`${path}.restoring`, 'half of it')
    expect((await restore(path, file, NOW)).messages).toBe(1)
    expect(existsSync(`${path}.restoring`)).toBe(false)
  })

  test('of a file that does not exist makes no folder', async () => {
    rmSync(dirname(path), { recursive: true })
    await expect(restore(path, `${file}.nowhere`, NOW)).rejects.toThrow(/There is no file .+\nNothing was changed\.$/)
    expect(existsSync(dirname(path))).toBe(false)
  })
})

const notRun = noStrace === null ? '' : ` (NOT RUN: ${noStrace})`
test.skipIf(noStrace !== null)(
  `[G9] a restore that is killed at any moment leaves the backup or the previous data, and the next start reports a lost log${notRun}`,
  async () => {
    const before = await openSqlite({ path, onFatal })
    const { epoch } = before
    await before.close()
    await killed(path, 100)
    flipBit(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))

    const found: string[] = []
    for (let nth = 1, code: number | null = null; code !== 0; nth++) {
      const copy = fresh()
      for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
      code = restorer(copy, killing('rename,renameat,renameat2', nth))
      const lost: string[] = []
      const storage = await openSqlite({ path: copy, onFatal, onLost: (quarantine) => lost.push(quarantine) })
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
  `a restore on a file system without hard links flushes the copy of the previous database${notRun}`,
  async () => {
    await (await openSqlite({ path, onFatal })).close()
    const previous = quarantineName(path, 'before-restore', NOW)
    const noHardLink = { calls: 'link,linkat', error: 'EPERM' } as const
    expect(restorer(path, failing([previous], noHardLink, { calls: 'fsync,fdatasync', error: 'EIO' }))).toBe(1)
    expect([existsSync(previous), messagesIn(path)]).toEqual([false, 0])
    expect(restorer(path, failing([previous], noHardLink))).toBe(0)
    expect([messagesIn(previous), messagesIn(path)]).toEqual([0, 1])
  },
  30_000,
)

describe('a previous database with a log that does not match', () => {
  const REFUSED = /do not match, .+ quarantines the damaged log\.\nNothing was changed\.$/
  /** The files of a killed server with a damaged log of which nothing must be used: all of it is in the file. */
  async function checkpointed(messages: number) {
    await killed(path, messages)
    const { raw } = openForWriting(path)
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    raw.close(true)
    flipBit(`${copy}-wal`, 32 + 4_096 + 500)
    expect(readLog(copy)).toEqual({ lost: false, useless: true })
    return copy
  }

  test('is not restored with it, but a start on it has everything', async () => {
    const copy = await checkpointed(100)
    const { previous } = await restore(copy, file, NOW)
    const files = () =>
      readdirSync(dirname(copy)).map((name) => readFileSync(join(dirname(copy), name)).toString('hex'))
    const before = files()
    await expect(restore(copy, previous!, NOW + 1)).rejects.toThrow(REFUSED)
    expect(files()).toEqual(before)

    for (const part of ['', '-wal', '-shm']) renameSync(previous! + part, `${copy}.again${part}`)
    const damagedLogs: string[] = []
    const open = { path: `${copy}.again`, onFatal, onDamagedLog: (quarantine: string) => damagedLogs.push(quarantine) }
    await (await openSqlite(open)).close()
    expect([messagesIn(open.path) >= 100, damagedLogs.length]).toEqual([true, 1])
  }, 30_000)

  test('[G9] is not restored either when changes are lost, by its log or by its note', async () => {
    await killed(path, 100)
    flipBit(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const { previous } = await restore(path, file, NOW)
    await expect(restore(path, previous!, NOW + 1)).rejects.toThrow(REFUSED)
    expect([readDamageNote(path), readDamageNote(previous!)]).toEqual([null, null])
    for (const part of ['-wal', '-shm']) rmSync(previous! + part)
    writeDamageNote(previous!, { lost: true, useless: true, quarantine: `${previous}.damaged` })
    await expect(restore(path, previous!, NOW + 1)).rejects.toThrow(REFUSED)
  }, 30_000)
})

describe('a backup', () => {
  test('is readable by its owner only, and never overwrites a file', async () => {
    const copy = `${file}.copy`
    await backUp(file, copy)
    expect(modeOf(copy)).toBe(0o600)
    await expect(backUp(file, copy)).rejects.toThrow(/never overwrites a file\.\nNothing was written\.$/)
  })

  test('removes what a killed one left', async () => {
    const copy = `${file}.copy`
    writeFileSync(`${copy}.part-${process.pid}`, 'half of it')
    expect((await backUp(file, copy)).messages).toBe(1)
    expect(existsSync(`${copy}.part-${process.pid}`)).toBe(false)
  })

  test('[G9] of a stopped server does not repair a damaged log, which the next start has to notice', async () => {
    await killed(path)
    flipBit(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const copy = `${file}.copy`
    await expect(backUp(path, copy)).rejects.toThrow(/Start the server first: .+\nNothing was written\.$/)
    expect(existsSync(copy)).toBe(false)
    expect(readLog(path).lost).toBe(true)

    const lost: string[] = []
    const storage = await openSqlite({ path, onFatal, onLost: (quarantine) => lost.push(quarantine) })
    await storage.close()
    expect(lost.length).toBe(1)
    expect(await backUp(path, copy)).toEqual(summarise(copy))
  }, 30_000)

  test('[G9] waits for a start that has not inspected the log yet, because it would repair the proof of a loss', async () => {
    await killed(path)
    truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const copy = `${file}.copy`
    const { inspected, unlock } = lock(path)
    const backup = Bun.spawn([process.execPath, CLI, 'backup', path, copy])
    await Promise.race([backup.exited, Bun.sleep(1_000)])
    expect([backup.exitCode, readLog(path)]).toEqual([null, { lost: true, useless: false }])
    inspect(path, NOW, 0)
    inspected()
    expect(await backup.exited).toBe(0)
    unlock()
    expect(readDamageNote(path)).toMatchObject({ lost: true })
    expect(summarise(copy).rooms).toBe(1)
  }, 30_000)

  test('[G9] of an empty database does not touch its log', async () => {
    await killed(path)
    truncateSync(path, 0)
    const log = readFileSync(`${path}-wal`)
    await expect(backUp(path, `${file}.copy`)).rejects.toThrow(/Start the server first/)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
  }, 30_000)
})
