import type { FileInfo } from '../../protocol/entities.ts'
import type { UploadMetadata } from '../../protocol/uploads.ts'
import type { Caller, Context, SignedIn } from '../context.ts'
import { openFile, type OpenedFile } from '../files/open-file.ts'
import type { Upload } from '../files/staging.ts'
import type { Uploads } from '../files/uploads.ts'

/** What beginning an upload and bringing a part of it weigh, in plain commands. */
const BEGIN = 3
const PART = 1

export type { OpenedFile }

/** What is done through the door of files, as metrics and traces name it. */
type Act = 'file.begin' | 'file.find' | 'file.append' | 'file.finish' | 'file.remove' | 'file.open' | 'account.export'

/** Runs what a caller with a session may do, and draws its weight in plain commands. */
export type Guard = <T>(act: Act, caller: Caller, weight: number, work: (caller: SignedIn) => Promise<T>) => Promise<T>

/** How long an address of a file can be used: to begin with a download, which then goes on. */
const ADDRESS_SECONDS = 60

/** What comes and goes as bytes and not as JSON. Each rejects with a `Refusal`. */
export interface FileDoor {
  begin(caller: Caller, said: UploadMetadata, bytes: number | null): Promise<Upload>
  find(caller: Caller, id: string): Promise<{ bytes: number | null; offset: number } | null>
  append(caller: Caller, id: string, stream: AsyncIterable<Uint8Array>): Promise<number>
  finish(caller: Caller, id: string): Promise<FileInfo>
  remove(caller: Caller, id: string): Promise<void>
  /** Not drawn from a limit of commands: a page has as many as it has pictures. Requests have their own limit. */
  open(caller: Caller, asked: { file: string; width: string | null }): Promise<OpenedFile>
  /** The bytes of an opened file: all, or from `from` up to `to`. */
  body(hash: string, part: { from: number; to: number } | null): Blob | ReadableStream
  /** An address outside of this server by which anybody can read an opened file for a moment. Null when there is none. */
  address(hash: string, shown: { type: string; disposition: string }): string | null
}

export function fileDoor(context: Context, uploads: Uploads, guard: Guard): FileDoor {
  return {
    begin: (caller, said, bytes) => guard('file.begin', caller, BEGIN, (by) => uploads.begin(by, said, bytes)),
    find: (caller, id) => guard('file.find', caller, PART, (by) => uploads.find(by, id)),
    append: (caller, id, stream) => guard('file.append', caller, PART, (by) => uploads.append(by, id, stream)),
    finish: (caller, id) => guard('file.finish', caller, 0, (by) => uploads.finish(by, id)),
    remove: (caller, id) => guard('file.remove', caller, PART, (by) => uploads.remove(by, id)),
    open: (caller, asked) => guard('file.open', caller, 0, (by) => openFile(context, by, asked)),
    body: (hash, part) => context.blobs.body(hash, part),
    address: (hash, shown) => context.blobs.url(hash, { seconds: ADDRESS_SECONDS, ...shown }),
  }
}
