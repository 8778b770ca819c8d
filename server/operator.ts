import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eachAtOnce } from './blobs/at-once.ts'
import type { Blobs } from './blobs/blobs.ts'
import { checkBlobs } from './blobs/check.ts'
import { copyBlobs } from './blobs/copy.ts'
import { DiskBlobs } from './blobs/disk.ts'
import type { CopiedBlobs, OperatorCommands } from './cli.ts'
import type { Config } from './config.ts'
import { commandLine } from './executable.ts'
import { recordBackup } from './last-backup.ts'
import { blobFolder, openBlobs } from './open-blobs.ts'
import { askHealth } from './ask-health.ts'
import { prefixOf } from './public-address.ts'
import type { BlobNames } from './storage/blob-names.ts'
import { hashToken, newToken } from './sessions.ts'
import { openBlobNames as openPostgresNames } from './storage/postgres/engine/blob-names.ts'
import { openAccountAdmin as openPostgresAdmin } from './storage/postgres/engine/account-admin.ts'
import type { AccountAdmin } from './storage/account-admin.ts'
import { requireDatabase } from './storage/sqlite/disk/require-file.ts'
import { giveAllToFolder, giveToFolder } from './storage/sqlite/disk/owner.ts'
import { backUp } from './storage/sqlite/recovery/backup.ts'
import { openBlobNames as openSqliteNames } from './storage/sqlite/recovery/blob-names.ts'
import { openAccountAdmin as openSqliteAdmin } from './storage/sqlite/recovery/account-admin.ts'
import { refuseDamaged } from './storage/sqlite/recovery/refuse-damaged.ts'
import { restore } from './storage/sqlite/recovery/restore.ts'

export const databaseFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'parley.db')

/** Where the blobs of a backup are, beside its file. */
const blobsOf = (file: string): string => `${file}.blobs`

/** The commands of cli.ts, on the database and the store that the config names. */
export function operatorCommands(config: Config): OperatorCommands {
  const path = databaseFile(config)
  return {
    async backUp(file) {
      refusePostgres(config)
      const began = Date.now()
      const summary = await backUpWithBlobs(path, file, await openBlobs(config))
      const recorded = await recordBackup(config.dataDir, began).then(
        (record) => {
          giveToFolder(record)
          return true
        },
        () => false,
      )
      return { ...summary, recorded }
    },
    async restore(file) {
      refusePostgres(config)
      const blobs = await openBlobs(config)
      let restored: CopiedBlobs = { count: 0, bytes: 0, absent: 0 }
      const database = await restore(path, file, Date.now(), async () => {
        restored = await putBack(file, blobs, `${path}.restoring-blobs`)
        if (config.s3 === null) giveAllToFolder(blobFolder(config))
      })
      return { ...database, blobs: restored }
    },
    async check() {
      const blobs = await openBlobs(config)
      const names = await openNames(config)
      try {
        const { missing, damaged, ...intact } = await checkBlobs(blobs, names.all())
        return { ...intact, missing: await names.of(missing), damaged: await names.of(damaged) }
      } finally {
        await names.close()
      }
    },
    async resetLink(login, base) {
      const origin = base === null ? config.publicUrl?.origin : originOf(base)
      if (origin === undefined)
        throw new Error(
          'Where do people open Parley? Set PUBLIC_URL, or add an address such as https://chat.example.org.',
        )
      return withAdmin(config, async (admin) => {
        const token = newToken()
        const now = Date.now()
        await admin.storeResetLink(login, { hash: hashToken(token), now, expires: now + RESET_HOURS * 3_600_000 })
        // Behind "#" a browser sends it to no server, and so it is in no log.
        return { link: `${origin}${prefixOf(config.publicUrl)}/reset#${token}`, hours: RESET_HOURS }
      })
    },
    setOperator: (login, on) => withAdmin(config, (admin) => admin.setOperator(login, on)),
    health: () => askHealth(config),
  }
}

/** How long a link can be used that sets a password. */
const RESET_HOURS = 24

function originOf(address: string): string {
  const url = URL.parse(address)
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url.origin
  throw new Error(`${address} is not an address such as https://chat.example.org.`)
}

async function withAdmin<T>(config: Config, work: (admin: AccountAdmin) => Promise<T>): Promise<T> {
  const admin = await openAdmin(config)
  try {
    return await work(admin)
  } finally {
    await admin.close()
  }
}

async function openAdmin(config: Config): Promise<AccountAdmin> {
  if (config.databaseUrl !== null) return openPostgresAdmin(config.databaseUrl)
  const path = databaseFile(config)
  requireDatabase(path)
  return openSqliteAdmin(path)
}

/** The blobs get their name before the database has its own: a backup with a database is a whole one. */
async function backUpWithBlobs(path: string, file: string, blobs: Blobs) {
  const folder = blobsOf(file)
  if (existsSync(folder) && !existsSync(file))
    throw new Error(
      `${folder} already exists. Choose another name: a backup never overwrites a file.\nNothing was written.`,
    )
  const part = `${folder}.part-${process.pid}`
  let copied: CopiedBlobs = { count: 0, bytes: 0, absent: 0 }
  let written = part
  try {
    const summary = await backUp(path, file, async (copy) => {
      // A killed backup with the same process id, as in a container, may have left one.
      await rm(part, { recursive: true, force: true })
      copied = await copyOut(path, copy, blobs, part)
      if (copied.count === 0) return rm(part, { recursive: true })
      await rename(part, folder)
      written = folder
    })
    return { ...summary, blobs: copied }
  } catch (error) {
    try {
      await rm(written, { recursive: true, force: true })
    } catch {
      throw new Error(`${(error as Error).message}\nBut ${written} could not be removed.`, { cause: error })
    }
    throw error
  }
}

/** Copies the blobs that the copy of a database names. What the database itself names no more may be missing. */
async function copyOut(path: string, copy: string, from: Blobs, folder: string): Promise<CopiedBlobs> {
  const names = openSqliteNames(copy)
  const namesNow = openSqliteNames(path)
  try {
    const { intact, bytes, missing, damaged } = await copyBlobs(from, new DiskBlobs(folder), hashesOf(names), folder)
    const lost = new Set((await namesNow.of(missing)).map(({ hash }) => hash))
    const bad = [...damaged, ...lost]
    if (bad.length > 0)
      throw new Error(
        `${bad.length} blobs of files are damaged or missing: ${bad.join(', ')}. "${commandLine('check')}" says which ` +
          'messages have them. Delete these messages, or put the blobs back from an older backup.',
      )
    return { count: intact, bytes, absent: missing.length }
  } finally {
    await names.close()
    await namesNow.close()
  }
}

/** Puts the blobs that a backup names into the store. Those that are there already count, also if the backup has none. */
async function putBack(file: string, to: Blobs, parts: string): Promise<CopiedBlobs> {
  const names = openSqliteNames(file)
  try {
    const { intact, bytes, missing, damaged } = await copyBlobs(
      new DiskBlobs(blobsOf(file)),
      to,
      hashesOf(names),
      parts,
    )
    if (damaged.length > 0)
      throw new Error(`${damaged.length} blobs of the backup in ${blobsOf(file)} are damaged: ${damaged.join(', ')}.`)
    const copied = { count: intact, bytes, absent: 0 }
    await eachAtOnce(each(missing), async (hash) => {
      const there = await to.size(hash)
      if (there === undefined) copied.absent++
      else {
        copied.count++
        copied.bytes += there
      }
    })
    return copied
  } finally {
    await names.close()
    await rm(parts, { recursive: true, force: true })
  }
}

async function openNames(config: Config): Promise<BlobNames> {
  if (config.databaseUrl !== null) return openPostgresNames(config.databaseUrl)
  const path = databaseFile(config)
  requireDatabase(path)
  refuseDamaged(path)
  return openSqliteNames(path)
}

function refusePostgres(config: Config): void {
  if (config.databaseUrl === null) return
  const place = config.s3 === null ? `the folder ${blobFolder(config)}` : `the bucket ${config.s3.bucket}`
  throw new Error(
    'DATABASE_URL is set: everything but the bytes of files is stored in that PostgreSQL database. Back it up with ' +
      `pg_dump, and restore it with pg_restore. After pg_dump, copy ${place}, which has the bytes of files.`,
  )
}

async function* hashesOf(names: BlobNames): AsyncGenerator<string> {
  for await (const { hash } of names.all()) yield hash
}

async function* each<T>(items: T[]): AsyncGenerator<T> {
  yield* items
}
