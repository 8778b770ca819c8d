import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'

const COMMAND_MS = 20_000
const TRIES = 50
const AGAIN_MS = 100

/**
 * What is mounted by this process, with the folder that is made for it: both are taken away at its end, however that
 * comes, short of SIGKILL.
 */
const mounted = new Map<string, string>()
let watching = false

/** Runs a command of the system; answers why it failed, or null. */
export function run(command: string, ...args: string[]): string | null {
  const { status, stderr, error } = spawnSync(command, args, { timeout: COMMAND_MS, encoding: 'utf8' })
  if (error !== undefined) return `${command}: ${error.message}`
  return status === 0 ? null : `${command}: ${stderr.trim() || `ended with ${status}`}`
}

/** Mounts at a folder, in one that is only for it or is the same. Throws what the system says. */
export function mount(folder: string, within: string, ...args: string[]): void {
  watch()
  const refused = run('mount', ...args, folder)
  if (refused !== null) throw new Error(refused)
  mounted.set(folder, within)
}

/** Waits a while for who still uses it, and then takes it away from them. */
export async function unmount(folder: string): Promise<void> {
  if (!mounted.has(folder)) return
  for (let tries = 0; tries < TRIES; tries++) {
    if (run('umount', folder) === null) return void mounted.delete(folder)
    await Bun.sleep(AGAIN_MS)
  }
  takeDown(folder)
}

function takeDown(folder: string): void {
  const refused = run('umount', '-l', folder)
  mounted.delete(folder)
  if (refused !== null) process.stderr.write(`${folder} stays mounted: ${refused}\n`)
}

function watch(): void {
  if (watching) return
  watching = true
  process.on('exit', () => {
    for (const [folder, within] of mounted) {
      takeDown(folder)
      rmSync(within, { recursive: true, force: true })
    }
  })
  // By default a signal ends the process without its `exit`.
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const)
    process.once(signal, () => process.exit(128 + number))
}
