import { constants } from 'node:fs'
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '../../protocol/errors.ts'
import { SlowWatch } from './slow-watch.ts'
import { OneByOne, UploadWriter, type FileHandle } from './upload-writer.ts'

/** An upload that is not finished. */
export interface Upload {
  id: string
  who: string
  room: string
  name: string
  /** Null for one whose length nobody announced. */
  bytes: number | null
  /** ms since 1970. */
  created: number
  /** So many of its bytes survive a loss of power. */
  flushed: number
  /** What its client says of a recording. */
  said: { seconds?: number; peaks?: string; alt?: string }
}

/** Bytes that an upload leaves free on the disk, so that messages can still be stored, and how often that is looked at. */
const LEFT_FREE = 64 * 1024 * 1024
const LOOKED_AT_EVERY = 8 * 1024 * 1024
/** An upload that brings too little in this time is cut. A client goes on with it when it can. */
const SLOW_MS = 30_000

const DESCRIPTION = '.json'

/** `most` bytes may come behind `offset`. `grew` is told the bytes that are there, now and then. */
export interface Appending {
  offset: number
  most: number
  grew: (bytes: number) => void
}

/** An upload as its description has it. One of an older version does not name the file of its bytes. */
type Described = Upload & { file?: string }

/**
 * Uploads in a folder, which several nodes may share: the bytes in a file, and what is known of them beside. A process
 * writes only files of its own, and goes on with a copy of what another one received. Otherwise that one could change the
 * bytes while they are inspected, and a blob would not have its hash.
 */
export class Staging {
  private readonly process = crypto.randomUUID()
  /** Uploads whose bytes this process received or took over: all that are in its file. */
  private readonly own = new Set<string>()
  private readonly flushes = new OneByOne()

  constructor(
    private readonly folder: string,
    private readonly slowMs = SLOW_MS,
  ) {}

  /** The file in which this process has the bytes of an upload. */
  path(id: string): string {
    return join(this.folder, this.fileOf(id))
  }

  async create(upload: Upload): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    await writeFile(this.path(upload.id), '')
    this.own.add(upload.id)
    await this.describe(upload)
  }

  async find(id: string): Promise<Upload | undefined> {
    const found = await this.described(id)
    return found && withoutFile(found)
  }

  /**
   * Bytes that were received. After a loss of power a file may be as long as before and end with zeros, so that what
   * another process wrote counts as far as it flushed it.
   */
  async offset(id: string): Promise<number> {
    const there = this.own.has(id) ? await stat(this.path(id)).catch(absent) : undefined
    return there?.size ?? (await this.find(id))?.flushed ?? 0
  }

  /** Makes an upload one of this process. Rejects with `no_such_file` when there is none. */
  async takeOver(id: string): Promise<void> {
    const found = await this.described(id)
    if (found === undefined) throw new Refusal('no_such_file', { file: id })
    if (found.file === this.fileOf(id)) return
    const from = join(this.folder, found.file)
    await copyFile(from, this.path(id), constants.COPYFILE_FICLONE)
    await truncate(this.path(id), found.flushed)
    this.own.add(id)
    await this.describe(found)
    await unlink(from).catch(absent)
  }

  async remove(id: string): Promise<void> {
    this.own.delete(id)
    const found = await this.described(id)
    const names = [this.fileOf(id), id + DESCRIPTION, ...(found === undefined ? [] : [found.file])]
    for (const name of names) await unlink(join(this.folder, name)).catch(absent)
  }

  /** All uploads. What belongs to none, and is older than `before`, is removed. */
  async list(before: number): Promise<Upload[]> {
    const names = await readdir(this.folder).catch(absent)
    const uploads: Upload[] = []
    for (const name of names ?? []) {
      const id = name.slice(0, 36)
      const found = await this.described(id).catch(() => undefined)
      if (name === found?.file) uploads.push(withoutFile(found))
      else if (name !== found?.id + DESCRIPTION && (await this.isOlder(name, before)))
        await rm(join(this.folder, name), { force: true })
    }
    return uploads
  }

  /** Whether so many bytes fit on the disk. */
  async fits(bytes: number): Promise<boolean> {
    await mkdir(this.folder, { recursive: true })
    const { bavail, bsize } = await statfs(this.folder)
    return bavail * bsize >= bytes + LEFT_FREE
  }

  /**
   * Writes what comes behind the bytes that are there. Resolves with the new offset; what came
   * before a failure is kept. Rejects with `file_too_large`, `disk_full`, and with the error of the stream. The chunks
   * are taken over: their memory is freed once they are written.
   */
  async append(id: string, stream: AsyncIterable<Uint8Array>, appending: Appending): Promise<number> {
    await this.takeOver(id)
    const file = await open(this.path(id), 'r+')
    try {
      await file.truncate(appending.offset)
      return await this.write(id, file, stream, appending)
    } catch (error) {
      if (!isFull(error)) throw error
      // Its space is needed for messages.
      await this.remove(id)
      throw new Refusal('disk_full')
    } finally {
      await file.close()
    }
  }

  private async write(
    id: string,
    file: FileHandle,
    stream: AsyncIterable<Uint8Array>,
    { offset, most, grew }: Appending,
  ): Promise<number> {
    const slow = new SlowWatch(this.slowMs)
    const flushed = (bytes: number) => this.flushed(id, bytes)
    const writer = new UploadWriter(file, offset, { grew, flushed, flushes: this.flushes })
    let lookAt = offset + LOOKED_AT_EVERY
    try {
      for await (const chunk of stream) {
        slow.came(chunk.byteLength)
        if (writer.end + chunk.byteLength - offset > most) throw new Refusal('file_too_large', { bytes: offset + most })
        await writer.write(chunk)
        if (writer.end < lookAt) continue
        if (!(await this.fits(0))) throw new Refusal('disk_full')
        lookAt = writer.end + LOOKED_AT_EVERY
      }
    } finally {
      await writer.flush()
    }
    return writer.end
  }

  private async flushed(id: string, bytes: number): Promise<void> {
    const found = await this.described(id)
    // Another process may have taken it over meanwhile.
    if (found?.file === this.fileOf(id)) await this.describe({ ...found, flushed: bytes })
  }

  private fileOf(id: string): string {
    return `${id}-${this.process}`
  }

  /** Undefined without the bytes, which are moved away when an upload is finished. */
  private async described(id: string): Promise<Required<Described> | undefined> {
    const text = await readFile(join(this.folder, id + DESCRIPTION), 'utf8').catch(absent)
    if (text === undefined) return undefined
    const described = JSON.parse(text) as Described
    const file = described.file ?? id
    return (await stat(join(this.folder, file)).catch(absent)) === undefined ? undefined : { ...described, file }
  }

  private async describe(upload: Upload): Promise<void> {
    const path = join(this.folder, upload.id + DESCRIPTION)
    const described: Described = { ...upload, file: this.fileOf(upload.id) }
    // In one step: a half-written description would be one of an upload that cannot go on.
    await writeFile(`${path}.${this.process}.new`, JSON.stringify(described), { flush: true })
    await rename(`${path}.${this.process}.new`, path)
  }

  private async isOlder(name: string, before: number): Promise<boolean> {
    const found = await stat(join(this.folder, name)).catch(absent)
    return found !== undefined && found.mtimeMs < before
  }
}

function withoutFile({ file, ...upload }: Required<Described>): Upload {
  void file
  return upload
}

function isFull(error: unknown): boolean {
  return error instanceof Refusal ? error.reason === 'disk_full' : (error as NodeJS.ErrnoException).code === 'ENOSPC'
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
