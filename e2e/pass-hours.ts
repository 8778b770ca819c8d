import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUN, type ServerProcess } from '../server/test/server-process.ts'

const SCRIPT = join(fileURLToPath(new URL('.', import.meta.url)), 'pass-hours.mjs')

/** So many hours pass in which nobody is connected. The server is stopped, and its data is as if it had run. */
export function passHours(server: ServerProcess, hours: number): void {
  execFileSync(BUN, [SCRIPT, server.dataDir, `${hours}`], { encoding: 'utf8' })
}
