import type { FileInfo } from '../../../protocol/entities.ts'
import { prefix } from '../../prefix.ts'
import { Unreachable } from '../connection/problem.ts'
import { unwrap } from '../connection/wire.ts'

/** Uploads a picture of a person or a room, in one request. Rejects with a `Refusal` or `Unreachable`. */
export async function uploadPicture(room: string, file: File): Promise<FileInfo> {
  const query = new URLSearchParams({ room, name: file.name })
  const response = await fetch(`${prefix}/api/files?${query}`, { method: 'POST', body: file }).catch(() => {
    throw new Unreachable()
  })
  return unwrap(await response.json())
}
