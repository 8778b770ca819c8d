import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUN, type ServerProcess } from '../server/test/server-process.ts'

const SCRIPT = join(fileURLToPath(new URL('.', import.meta.url)), 'fill-room.mjs')

/** The messages in a filled room: by `author`, with the seqs `first` to `last`. */
export interface Past {
  room: string
  author: string
  first: number
  last: number
  now: number
}

/** Fills the first room of a stopped server with messages, one in so many `minutes`, which all or only the owner have read. */
export function fillRoom(
  server: ServerProcess,
  messages: number,
  { minutes = 1, readers = 'all' }: { minutes?: number; readers?: 'all' | 'owner' } = {},
): Past {
  return JSON.parse(
    execFileSync(BUN, [SCRIPT, server.dataDir, `${messages}`, `${minutes}`, readers], { encoding: 'utf8' }),
  ) as Past
}
