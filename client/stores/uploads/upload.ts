import type { FileInfo } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import type { StoredUpload } from '../cache/local-db.ts'
import type { Problem } from '../connection/problem.ts'

/**
 * `waiting`: for its turn, or for a connection. `finishing`: the server has all bytes and looks into them. `failed`: it has
 * a `problem`, and does not go on by itself.
 */
export type UploadState = 'waiting' | 'uploading' | 'finishing' | 'done' | 'failed'

/** A file that was chosen, and how far it is. */
export interface Upload extends StoredUpload {
  state: UploadState
  /** Bytes. */
  sent: number
}

/** An upload as it begins, or goes on after a reload. */
export function uploadOf(stored: StoredUpload): Upload {
  const state = stored.file ? 'done' : stored.problem ? 'failed' : 'waiting'
  return { ...stored, state, sent: stored.file ? stored.bytes : 0 }
}

/** What the database keeps of it. */
export function recordOf({ state: _state, sent: _sent, ...stored }: Upload): StoredUpload {
  return stored
}

/** The file as the server has it, or as it is known here until then. */
export function infoOf({ file, id, name, type, bytes, width, height, ...upload }: Upload): FileInfo {
  const size = width !== undefined && height !== undefined ? { width, height } : {}
  return file ?? { id, name, type, bytes, ...size, ...saidOf(upload) }
}

/** What the server takes from the person's browser. */
export function saidOf({ seconds, peaks, alt }: Partial<Upload>): Pick<FileInfo, 'seconds' | 'peaks' | 'alt'> {
  return {
    ...(seconds !== undefined && { seconds }),
    ...(peaks !== undefined && { peaks }),
    ...(alt !== undefined && { alt }),
  }
}

/** Refusals that come again however often the same file is sent. */
const FINAL: ReadonlySet<Problem['reason']> = new Set(['file_too_large', 'not_member', 'left_room', 'invalid_input'])

export function canRetry({ problem }: Upload): boolean {
  return problem !== undefined && !FINAL.has(problem.reason)
}

/** A picture from the clipboard has no name of its own. */
export function nameOf({ name, lastModified }: File): string {
  return name.slice(0, sharedLimits.fileNameCharacters) || `File ${new Date(lastModified).toISOString().slice(0, 10)}`
}
