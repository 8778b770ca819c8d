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

/** Fills the only room of a stopped server with messages. */
export function fillRoom(server: ServerProcess, messages: number): Past {
  return JSON.parse(execFileSync(BUN, [SCRIPT, server.dataDir, `${messages}`], { encoding: 'utf8' })) as Past
}
