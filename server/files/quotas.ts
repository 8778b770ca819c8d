import type { Limits } from '../../protocol/limits.ts'
import type { Bytes } from '../../protocol/space.ts'

/** The most bytes of files; 0 is no limit. */
export const quotasOf = (limits: Limits): Bytes => ({
  person: limits.fileBytesPerPerson,
  room: limits.fileBytesPerRoom,
  server: limits.fileBytesOfServer,
})
