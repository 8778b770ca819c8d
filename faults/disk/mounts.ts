import { spawnSync } from 'node:child_process'
import { onExit } from '../process/exit-cleanup.ts'

const COMMAND_MS = 20_000
const TRIES = 50
const RETRY_MS = 100

/** The folders that this process has mounted, each with a function that unregisters its unmount at exit. */
const mounted = new Map<string, () => void>()

/** Runs a system command; returns why it failed, or null. */
export function run(command: string, ...args: string[]): string | null {
  const { status, stderr, error } = spawnSync(command, args, { timeout: COMMAND_MS, encoding: 'utf8' })
  if (error !== undefined) return `${command}: ${error.message}`
  return status === 0 ? null : `${command}: ${stderr.trim() || `ended with ${status}`}`
}

/** Mounts at a folder. Throws the system's message. */
export function mount(folder: string, ...args: string[]): void {
  const failure = run('mount', ...args, folder)
  if (failure !== null) throw new Error(failure)
  mounted.set(
    folder,
    onExit(() => unmountLazily(folder)),
  )
}

/** Waits a while for processes that still use it, and then unmounts it lazily. */
export async function unmount(folder: string): Promise<void> {
  if (!mounted.has(folder)) return
  for (let tries = 0; tries < TRIES; tries++) {
    if (run('umount', folder) === null) return unregister(folder)
    await Bun.sleep(RETRY_MS)
  }
  unmountLazily(folder)
}

function unmountLazily(folder: string): void {
  const failure = run('umount', '-l', folder)
  unregister(folder)
  if (failure !== null) process.stderr.write(`${folder} is still mounted: ${failure}\n`)
}

function unregister(folder: string): void {
  mounted.get(folder)?.()
  mounted.delete(folder)
}
