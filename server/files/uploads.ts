import { setTimeout as sleep } from 'node:timers/promises'
import type { FileInfo } from '../../protocol/entities.ts'
import { Refusal } from '../../protocol/errors.ts'
import { lackOf, type Bytes } from '../../protocol/space.ts'
import type { UploadMetadata } from '../../protocol/uploads.ts'
import type { Context, SignedIn } from '../context.ts'
import { Rate } from '../rates.ts'
import { fileNameOf } from './file-name.ts'
import type { Inspector } from './inspection/inspector.ts'
import { quotasOf } from './quotas.ts'
import type { Staging, Upload } from './staging.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** When a client should try again while too many uploads are received, or the store of blobs does not answer. */
const RETRY_MS = 5_000

/** So often in a second several uploads at once may go on. */
const PACED_PER_SECOND = 20

/** Looks into files. */
export type Inspects = Pick<Inspector, 'grew' | 'forget' | 'inspect'>

/** A file is inspected for some seconds, so that one person's must not all come before another's. */
export interface Turns {
  run<T>(by: SignedIn, weight: number, work: () => Promise<T>): Promise<T>
}

/** An upload with as many bytes is hashed while it is received. */
const HASHED_AHEAD_BYTES = 4 * 1024 * 1024

type Parts = Pick<Context, 'storage' | 'limits' | 'clock' | 'blobs' | 'log'>

/** Receives files: a client begins an upload, brings its bytes in one or more parts, and gets the file at the end. */
export class Uploads {
  /** Uploads that are not finished, by id. */
  private readonly open = new Map<string, Upload>()
  private readonly finishing = new Map<string, Promise<FileInfo>>()
  /** Uploads whose bytes come now, with the address that they come from. */
  private readonly receiving = new Map<string, string>()
  /** Since the start. */
  readonly counted = { finished: 0, bytes: 0 }
  private readonly pace: Rate
  private readonly loaded: Promise<void>

  constructor(
    private readonly context: Parts,
    private readonly staging: Staging,
    private readonly inspector: Inspects,
    private readonly inspections: Turns,
  ) {
    const { uploadsBytesPerSecond } = context.limits
    this.pace = new Rate(uploadsBytesPerSecond, uploadsBytesPerSecond / PACED_PER_SECOND, () => performance.now())
    this.loaded = this.load()
  }

  /**
   * Refused with `not_member`, `file_too_large`, `too_many_uploads`, `no_space` and `disk_full`. `bytes` is null where the
   * length is not known.
   */
  async begin(caller: SignedIn, said: UploadMetadata, bytes: number | null): Promise<Upload> {
    const { storage, limits, clock } = this.context
    const who = caller.session.person.id
    const { room, name, ...rest } = said
    if (bytes !== null && bytes > limits.fileBytes) throw new Refusal('file_too_large', { bytes: limits.fileBytes })
    await this.loaded
    const used = await storage.fileUsage({ who, room }, caller)
    const mine = [...this.open.values()].filter((upload) => upload.who === who)
    const most = limits.uploadsPerPerson
    if (mine.length >= most) throw new Refusal('too_many_uploads', { most })
    const lack = lackOf(bytes ?? 1, this.withOpen(used, who, room), quotasOf(limits))
    if (lack !== null) throw new Refusal('no_space', lack)
    const upload: Upload = {
      id: crypto.randomUUID(),
      who,
      room,
      name: fileNameOf(name),
      bytes,
      created: clock(),
      flushed: 0,
      said: rest,
    }
    // Before anything is awaited again, so that uploads that begin at once count each other.
    this.open.set(upload.id, upload)
    try {
      if (!(await this.staging.fits(bytes ?? 0))) throw new Refusal('disk_full')
      await this.staging.create(upload)
    } catch (error) {
      await this.forget(upload.id)
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new Refusal('disk_full') : error
    }
    return upload
  }

  /** An upload of this person, and how many of its bytes are here. Null when there is none. */
  async find(caller: SignedIn, id: string): Promise<{ bytes: number | null; offset: number } | null> {
    const upload = await this.own(caller, id)
    if (upload !== null) {
      // While it is finished its bytes are moved away.
      const offset = this.finishing.has(id) ? upload.bytes : await this.staging.offset(id)
      if (offset !== upload.bytes) return { bytes: upload.bytes, offset: offset! }
      // Its last bytes came, and their answer did not. A picture may have another length once it is finished.
      const { bytes } = await this.finish(caller, id)
      return { bytes: upload.bytes ?? bytes, offset: upload.bytes ?? bytes }
    }
    const { storage } = this.context
    const asked = { who: caller.session.person.id, file: id }
    const found = await storage.getFile(asked, caller).catch((error: unknown) => orNull(error))
    return found && { bytes: found.info.bytes, offset: found.info.bytes }
  }

  /**
   * Resolves with the new offset. What came before a failure is kept. Refused with `no_such_file`, `file_too_large`,
   * `too_many_uploads`, `upload_cut` and `disk_full`.
   */
  async append(caller: SignedIn, id: string, stream: AsyncIterable<Uint8Array>): Promise<number> {
    await this.finished(id)
    const upload = await this.own(caller, id)
    if (upload === null) throw new Refusal('no_such_file', { file: id })
    const { storage, limits } = this.context
    const { who, room } = upload
    const used = await storage.fileUsage({ who, room }, caller)
    const lack = lackOf((upload.bytes ?? 0) - upload.flushed, this.withReceived(used, room), quotasOf(limits))
    if (lack !== null) throw new Refusal('no_space', lack)
    this.begins(id, caller.address)
    try {
      const offset = await this.staging.offset(id)
      const most = (upload.bytes ?? limits.fileBytes) - offset
      return await this.staging.append(id, this.paced(brought(stream)), {
        offset,
        most,
        grew: (bytes) => this.grew(id, bytes),
      })
    } catch (error) {
      if (error instanceof Refusal && error.reason === 'disk_full') await this.forget(id)
      throw error
    } finally {
      // One that was removed meanwhile has none.
      upload.flushed = await this.staging.offset(id).catch(() => 0)
      this.receiving.delete(id)
    }
  }

  /**
   * The file of an upload whose bytes are all here. Once this resolves they survive a loss of power. Refused with
   * `no_such_file`, `upload_cut`, `not_member`, `no_space` and `disk_full`.
   */
  finish(caller: SignedIn, id: string): Promise<FileInfo> {
    const underWay = this.finishing.get(id)
    if (underWay !== undefined) return underWay
    const finished = this.store(caller, id).finally(() => this.finishing.delete(id))
    this.finishing.set(id, finished)
    return finished
  }

  /** Removes an upload of this person, or a finished one that no message has. Refused with `no_such_file`. */
  async remove(caller: SignedIn, id: string): Promise<void> {
    await this.finished(id)
    if ((await this.own(caller, id)) !== null) return this.forget(id)
    await this.context.storage.removeFile({ who: caller.session.person.id, file: id }, caller)
  }

  /** Uploads that are not finished, and those of them whose bytes come now. */
  get unfinished(): { all: number; receiving: number } {
    return { all: this.open.size, receiving: this.receiving.size }
  }

  /** Removes uploads that are too old, and what is left of others. */
  async sweep(): Promise<void> {
    const now = this.context.clock()
    const before = now - this.context.limits.uploadHours * HOUR_MS
    const known = [...this.open.values()].filter(({ created }) => created < now - MINUTE_MS)
    const there = await this.staging.list(before)
    for (const { id, created } of there) if (created < before) await this.forget(id)
    // Finished or removed by another node, in the same folder.
    const ids = new Set(there.map(({ id }) => id))
    for (const { id } of known)
      if (!ids.has(id) && !this.finishing.has(id) && !this.receiving.has(id)) this.open.delete(id)
  }

  private async load(): Promise<void> {
    for (const upload of await this.staging.list(0)) this.open.set(upload.id, upload)
  }

  private async store(caller: SignedIn, id: string): Promise<FileInfo> {
    const { storage, blobs, clock, limits, log } = this.context
    const upload = await this.own(caller, id)
    if (upload === null) throw new Refusal('no_such_file', { file: id })
    const { who, room, name, bytes, said } = upload
    const received = await this.staging.offset(id)
    if (bytes !== null && received < bytes) throw new Refusal('upload_cut')
    await this.staging.takeOver(id)
    const path = this.staging.path(id)
    const ahead = received >= HASHED_AHEAD_BYTES ? received : undefined
    const { hash, made, ...found } = await this.inspections.run(caller, 1, () => this.inspector.inspect(path, ahead))
    try {
      for (const one of [{ path, hash }, ...made]) await blobs.put(one.path, one.hash)
    } catch (error) {
      // The file may be another one than came, so that nothing can be added to it. Its client begins anew.
      await this.forget(id)
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Refusal('disk_full')
      log.error('file.store-unavailable', { error: String(error) })
      throw new Refusal('storage_unavailable', undefined, RETRY_MS)
    }
    const info: FileInfo = { id, name, ...found, ...said }
    const stored = made.map(({ variant, hash, bytes }) => ({ variant, hash, bytes }))
    try {
      const quotas = quotasOf(limits)
      const added = await storage.addFile({ who, room, info, hash, made: stored, at: clock(), quotas }, caller)
      this.counted.finished++
      return added
    } finally {
      await this.forget(id)
    }
  }

  /** Nobody touches the bytes of an upload while they are inspected and moved away: its hash would not be theirs. */
  private async finished(id: string): Promise<void> {
    await this.finishing.get(id)?.catch(() => {})
  }

  private async own(caller: SignedIn, id: string): Promise<Upload | null> {
    await this.loaded
    // Another node may have begun it, in the same folder.
    const upload = this.open.get(id) ?? (await this.staging.find(id))
    return upload?.who === caller.session.person.id ? upload : null
  }

  private grew(id: string, bytes: number): void {
    if (bytes >= HASHED_AHEAD_BYTES) this.inspector.grew(this.staging.path(id), bytes)
  }

  /** Several uploads at once share a rate, so that messages keep a processor. */
  private async *paced(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of stream) {
      this.counted.bytes += chunk.byteLength
      yield chunk
      if (this.receiving.size === 1) continue
      this.pace.spend('', chunk.byteLength)
      const wait = this.pace.wait('')
      if (wait > 0) await sleep(wait)
    }
  }

  private async forget(id: string): Promise<void> {
    this.open.delete(id)
    this.inspector.forget(this.staging.path(id))
    await this.staging.remove(id)
  }

  /** Refused with `too_many_uploads`: an address may take half of the turns, so that others have some [G7]. */
  private begins(id: string, address: string): void {
    const { uploadsAtOnce: most, socketsPerAddress } = this.context.limits
    const ofAddress = [...this.receiving.values()].filter((each) => each === address).length
    // No limit of sockets means that many networks share an address.
    if (this.receiving.size >= most || (socketsPerAddress > 0 && ofAddress >= Math.ceil(most / 2)))
      throw new Refusal('too_many_uploads', { most }, RETRY_MS)
    this.receiving.set(id, address)
  }

  /**
   * With uploads that are not finished: of a person as they were announced. Others share the space of a room and of the
   * server, and what was only announced takes none from them [G7].
   */
  private withOpen(used: Bytes, who: string, room: string): Bytes {
    const sum = this.withReceived(used, room)
    for (const upload of this.open.values()) if (upload.who === who) sum.person += upload.bytes ?? 0
    return sum
  }

  private withReceived(used: Bytes, room: string): Bytes {
    const sum = { ...used }
    for (const upload of this.open.values()) {
      const bytes = this.receiving.has(upload.id) ? (upload.bytes ?? 0) : upload.flushed
      sum.server += bytes
      if (upload.room === room) sum.room += bytes
    }
    return sum
  }
}

/** What a client brings. Where it fails the client is gone, which is no failure of the server. */
async function* brought(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* stream
  } catch {
    throw new Refusal('upload_cut')
  }
}

function orNull(error: unknown): null {
  if (error instanceof Refusal && error.reason === 'no_such_file') return null
  throw error
}
