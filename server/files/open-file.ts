import type { FileInfo } from '../../protocol/entities.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { INLINE_TYPES } from './types.ts'

/** The type of all smaller pictures. */
const VARIANT_TYPE = 'image/webp'

/** When a client should try again while the blobs cannot be reached. */
const RETRY_MS = 5_000

/** The bytes of a file as they are served. */
export interface OpenedFile {
  info: FileInfo
  type: string
  /** A browser may show it. Otherwise it is only downloaded. */
  shown: boolean
  hash: string
  bytes: number
}

/** A file, or its picture of this width where there is one. Refused with `no_such_file` and `storage_unavailable`. */
export async function openFile(
  { storage, blobs, log }: Context,
  caller: SignedIn,
  { file, width }: { file: string; width: string | null },
): Promise<OpenedFile> {
  const asked = { who: caller.session.person.id, file, variant: width }
  const { info, variant, hash, bytes } = await storage.openFile(asked, caller)
  const stored = await blobs.size(hash).catch((error: unknown) => {
    log.error('file.store-unavailable', { error: String(error) })
    throw new Refusal('storage_unavailable', undefined, RETRY_MS)
  })
  if (stored !== bytes) {
    log.error('file.damaged', { file, hash })
    throw new Refusal('no_such_file', { file })
  }
  const type = variant === null ? info.type : VARIANT_TYPE
  return { info, type, shown: INLINE_TYPES.has(type), hash, bytes }
}
