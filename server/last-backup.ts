import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Beside the database, where the server sees it. Its name begins like the database's, as of all files of Parley there. */
const fileIn = (dataDir: string): string => join(dataDir, 'parley.db.last-backup')

/**
 * Records that a backup has the data as they were at `time`, in ms, and answers the file. Rejects when the folder cannot be
 * written.
 */
export async function recordBackup(dataDir: string, time: number): Promise<string> {
  const file = fileIn(dataDir)
  const part = `${file}.part-${process.pid}`
  await writeFile(part, `${new Date(time).toISOString()}\n`, { mode: 0o600 })
  await rename(part, file)
  return file
}

/** The time of the newest backup, in ms, or null when none was recorded. */
export async function lastBackup(dataDir: string): Promise<number | null> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => '')
  const time = Date.parse(text.trim())
  return Number.isNaN(time) ? null : time
}
