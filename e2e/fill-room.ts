import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUN, type ServerProcess } from '../server/test/server-process.ts'

const SCRIPT = join(fileURLToPath(new URL('.', import.meta.url)), 'fill-room.mjs')

/** What stands in a room that was filled: messages of `author` with the seqs `first` to `last`. */
export interface Past {
  room: string
  author: string
  first: number
  last: number
  now: number
}

/** Gives the only room of a server that is stopped a past. */
export function fillRoom(server: ServerProcess, messages: number): Past {
  return JSON.parse(execFileSync(BUN, [SCRIPT, server.dataDir, `${messages}`], { encoding: 'utf8' })) as Past
}
