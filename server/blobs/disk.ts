import { link, mkdir, open, readdir, rename, stat, unlink, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkHash, type Blobs, type ListedBlob } from './blobs.ts'

/** Characters of a hash that name its folder: 256 folders. */
const FOLDER_CHARACTERS = 2
const HASH_CHARACTERS = 64

/** Nobody takes so long to remove one blob. */
const REMOVED_WITHIN_MS = 60_000

/** Why a file cannot have another name there: another file system, none with links, or too many links. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Blobs in a folder, which several nodes may share. */
export class DiskBlobs implements Blobs {
  readonly origin = null
  readonly #folder: string
  readonly #trash: string

  constructor(
    folder: string,
    private readonly removedWithinMs = REMOVED_WITHIN_MS,
  ) {
    this.#folder = folder
    this.#trash = join(folder, 'trash')
  }

  async put(path: string, hash: string): Promise<void> {
    const target = this.#path(hash)
    const folder = this.#folderOf(hash)
    if (await this.#putNow(target)) await unlink(path)
    else {
      await makeFolder(folder)
      await this.#putNow(path)
      await rename(path, target)
    }
    // Also for bytes that are there: another put may have moved them a moment ago.
    await flushFolder(folder)
  }

  open(hash: string): Blob {
    return Bun.file(this.#path(hash))
  }

  /** The runtime has the system send a file. */
  body(hash: string, part: { from: number; to: number } | null): Blob {
    return part === null ? this.open(hash) : this.open(hash).slice(part.from, part.to)
  }

  async size(hash: string): Promise<number | undefined> {
    return (await statOf(this.#path(hash)))?.size
  }

  async *list(): AsyncIterable<ListedBlob> {
    await this.#emptyTrash()
    for (const folder of await readdir(this.#folder).catch(() => [])) {
      if (folder.length !== FOLDER_CHARACTERS) continue
      for (const rest of await readdir(join(this.#folder, folder))) {
        const found = await statOf(join(this.#folder, folder, rest))
        if (found) yield { hash: folder + rest, bytes: found.size, putAt: found.mtimeMs }
      }
    }
  }

  /**
   * The blob leaves its place before its time is read again: a put that comes before that is seen, and one that comes
   * after it finds nothing and stores the bytes anew.
   */
  async remove(hash: string, putBefore: number): Promise<boolean> {
    const path = this.#path(hash)
    const found = await statOf(path)
    if (!found || found.mtimeMs >= putBefore) return false
    await mkdir(this.#trash, { recursive: true })
    const removed = join(this.#trash, `${hash}.${crypto.randomUUID()}`)
    if (!(await happens(rename(path, removed)))) return false
    const { mtimeMs } = await stat(removed)
    if (mtimeMs >= putBefore) {
      await rename(removed, path)
      return false
    }
    await unlink(removed)
    return true
  }

  async link(hash: string, path: string): Promise<boolean> {
    try {
      await link(this.#path(hash), path)
      return true
    } catch (error) {
      if (NO_LINK.has((error as NodeJS.ErrnoException).code!)) return false
      throw error
    }
  }

  url(hash: string): null {
    checkHash(hash)
    return null
  }

  /** Puts back what ended processes were about to remove: another put may have come before, and then a file names it. */
  async #emptyTrash(): Promise<void> {
    for (const name of await readdir(this.#trash).catch(() => [])) {
      const path = join(this.#trash, name)
      const found = await statOf(path)
      if (!found || found.ctimeMs >= Date.now() - this.removedWithinMs) continue
      // A put of the same bytes at this moment must not look older than it is.
      if (await this.#putNow(path)) await happens(rename(path, this.#path(name.slice(0, HASH_CHARACTERS))))
    }
  }

  /** Sets the time of a blob to now. False when there is none. */
  #putNow(path: string): Promise<boolean> {
    const now = new Date()
    return happens(utimes(path, now, now))
  }

  #folderOf(hash: string): string {
    return join(this.#folder, hash.slice(0, FOLDER_CHARACTERS))
  }

  #path(hash: string): string {
    checkHash(hash)
    return join(this.#folderOf(hash), hash.slice(FOLDER_CHARACTERS))
  }
}

/** Makes a folder, and those above it, durable. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = resolve(path); made.length >= resolve(first).length; made = dirname(made))
    await flushFolder(dirname(made))
}

/** A rename is durable when its folder is flushed. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function statOf(path: string) {
  return stat(path).catch(orNothing)
}

/** Whether a change of a path happened; false when there is nothing at the path. */
async function happens(change: Promise<void>): Promise<boolean> {
  return change.then(
    () => true,
    (error: unknown) => orNothing(error) ?? false,
  )
}

function orNothing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
