import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { LOG_SUFFIXES } from '../recovery/quarantine.ts'
import { DAMAGE_NOTE } from '../recovery/damage.ts'
import { giveToFolder } from './owner.ts'

/** The folders of files, which lie beside the database. */
const FILE_FOLDERS = ['blobs', 'uploads']
const OWNER_FOLDER = 0o700
const OWNER_FILE = 0o600

/**
 * Makes the folder of the database `path` if there is none, and lets only its owner in. Answers false when others can
 * still list it: a folder with other files than Parley's stays as it is, because it may be everybody's.
 */
export function prepareFolder(path: string): boolean {
  const folder = resolve(dirname(path))
  makeFolder(folder)
  const isOurs = readdirSync(folder).every((name) => name.startsWith(basename(path)) || FILE_FOLDERS.includes(name))
  if (isOurs) restrict(folder, statSync(folder).mode, OWNER_FOLDER)
  return isOurs || (statSync(folder).mode & 0o077) === 0
}

/** Makes a folder of files if there is none, and lets only its owner in. Throws with what to do when this user cannot write to it. */
export function prepareFileFolder(path: string): void {
  makeFolder(resolve(path))
  restrict(path, statSync(path).mode, OWNER_FOLDER)
  orRefuse(path, dirname(path), () => accessSync(path, constants.W_OK | constants.X_OK))
}

/** Makes every file of the database `path` private, earlier copies of it included, and gives those that root made to the owner of the folder. */
export function protectFiles(path: string): void {
  const folder = dirname(path)
  for (const name of readdirSync(folder).filter((each) => each.startsWith(basename(path)))) {
    const file = join(folder, name)
    const found = lstatSync(file, { throwIfNoEntry: false })
    if (found === undefined || !found.isFile()) continue
    if (found.uid === 0) giveToFolder(file)
    restrict(file, found.mode, OWNER_FILE)
  }
}

/**
 * Throws with what to do unless this user can write the database `path`. SQLite opens what it cannot write for reading,
 * and refuses each write. Only before the database is opened: to close a file ends all locks that the process has on it.
 */
export function refuseUnwritable(path: string): void {
  const folder = dirname(path)
  for (const file of ['', ...LOG_SUFFIXES, DAMAGE_NOTE].map((suffix) => path + suffix))
    if (existsSync(file)) orRefuse(file, folder, () => closeSync(openSync(file, 'r+')))
  orRefuse(folder, folder, () => accessSync(folder, constants.W_OK))
}

function orRefuse(file: string, folder: string, open: () => void): void {
  try {
    open()
  } catch (cause) {
    const [uid, gid] = [process.geteuid?.(), process.getegid?.()]
    const change = uid === undefined ? '' : ` To change that: sudo chown -R ${uid}:${gid} ${resolve(folder)}`
    throw new Error(
      `${file} cannot be written. Everything in ${folder} must belong to the user who runs Parley.${change}`,
      { cause },
    )
  }
}

function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER })
  for (const made of first === undefined ? [] : foldersBetween(resolve(first), folder)) giveToFolder(made)
}

/** From the outermost to the innermost. */
function foldersBetween(first: string, last: string): string[] {
  return first === last ? [last] : [...foldersBetween(first, dirname(last)), last]
}

function restrict(path: string, mode: number, most: number): void {
  if ((mode & 0o777 & ~most) === 0) return
  try {
    chmodSync(path, mode & most)
  } catch {
    // It belongs to another user. If this server cannot use it, the start is refused.
  }
}
