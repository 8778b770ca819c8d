import type { FileInfo } from '../../protocol/entities.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { INLINE_TYPES } from './types.ts'

/** The type of all smaller pictures. */
const VARIANT_TYPE = 'image/webp'

/** The bytes of a file as they are served. */
export interface OpenedFile {
  info: FileInfo
  type: string
  /** A browser may show it. Otherwise it is only downloaded. */
  shown: boolean
  hash: string
  bytes: number
}

/** A file, or its picture of this width where there is one. Refused with `no_such_file`. */
export async function openFile(
  { storage, blobs, log }: Context,
  caller: SignedIn,
  { file, width }: { file: string; width: string | null },
): Promise<OpenedFile> {
  const asked = { who: caller.session.person.id, file, variant: width }
  const { info, variant, hash, bytes } = await storage.openFile(asked, caller)
  if ((await blobs.size(hash)) !== bytes) {
    log.error('file.damaged', { file, hash })
    throw new Refusal('no_such_file', { file })
  }
  const type = variant === null ? info.type : VARIANT_TYPE
  return { info, type, shown: INLINE_TYPES.has(type), hash, bytes }
}
