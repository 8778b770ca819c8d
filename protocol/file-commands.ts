import * as v from 'valibot'
import type { FileInfo, RoomFile, Space } from './entities.ts'
import { limits } from './limits.ts'
import { clearable, count, nameOf, pageOf, uuid } from './values.ts'

/** The inputs of the commands of files. */
export const fileSchemas = {
  'file.get': v.strictObject({ file: uuid }),
  'file.describe': v.strictObject({ file: uuid, alt: clearable(nameOf(limits.altCharacters)) }),
  'file.copy': v.strictObject({ file: uuid, room: uuid }),
  'file.space': v.strictObject({ room: uuid }),
  'room.files': v.strictObject({
    room: uuid,
    before: v.optional(count),
    name: v.optional(nameOf(limits.fileNameCharacters)),
    limit: pageOf(limits.filesPage),
  }),
}

export interface FileResults {
  /** A file of a room that this person is in, or one of their own that no message has yet. */
  'file.get': FileInfo
  'file.describe': Record<string, never>
  /** The copy, which no message has yet. */
  'file.copy': FileInfo
  /** `fileBytes` is the most that one file may have. */
  'file.space': { fileBytes: number; person: Space; room: Space; server: Space }
  /** The newest first. It goes on with `before`, which is absent at the end. */
  'room.files': { files: RoomFile[]; before?: number }
}
