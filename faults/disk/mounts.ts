import { spawnSync } from 'node:child_process'
import { onExit } from '../process/exit-cleanup.ts'

const COMMAND_MS = 20_000
const TRIES = 50
const AGAIN_MS = 100

/** What is mounted by this process, and how to forget that it has to be taken down at its end. */
const mounted = new Map<string, () => void>()

/** Runs a command of the system; answers why it failed, or null. */
export function run(command: string, ...args: string[]): string | null {
  const { status, stderr, error } = spawnSync(command, args, { timeout: COMMAND_MS, encoding: 'utf8' })
  if (error !== undefined) return `${command}: ${error.message}`
  return status === 0 ? null : `${command}: ${stderr.trim() || `ended with ${status}`}`
}

/** Mounts at a folder. Throws what the system says. */
export function mount(folder: string, ...args: string[]): void {
  const refused = run('mount', ...args, folder)
  if (refused !== null) throw new Error(refused)
  mounted.set(
    folder,
    onExit(() => takeDown(folder)),
  )
}

/** Waits a while for who still uses it, and then takes it away from them. */
export async function unmount(folder: string): Promise<void> {
  if (!mounted.has(folder)) return
  for (let tries = 0; tries < TRIES; tries++) {
    if (run('umount', folder) === null) return forget(folder)
    await Bun.sleep(AGAIN_MS)
  }
  takeDown(folder)
}

function takeDown(folder: string): void {
  const refused = run('umount', '-l', folder)
  forget(folder)
  if (refused !== null) process.stderr.write(`${folder} stays mounted: ${refused}\n`)
}

function forget(folder: string): void {
  mounted.get(folder)?.()
  mounted.delete(folder)
}
