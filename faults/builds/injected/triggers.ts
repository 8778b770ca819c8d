import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A trigger is a file in this folder, named as a failpoint. */
const FOLDER = process.env.FAULTS
const MOST_HOLD_MS = 5_000

/** A file beside a trigger: the work was done before the kill. */
export const tooLate = (trigger: string): string => `${trigger}.too-late`

/** Whether the trigger of this failpoint is there; it is removed by that. */
export function triggered(failpoint: string): boolean {
  if (FOLDER === undefined) return false
  const trigger = join(FOLDER, failpoint)
  if (!existsSync(trigger)) return false
  rmSync(trigger, { force: true })
  return true
}

export function killIfTriggered(failpoint: string): void {
  if (triggered(failpoint)) process.kill(process.pid, 'SIGKILL')
}

/** A trigger with this text does not kill. */
export const HOLD = 'hold'

/** A file beside a trigger: the server waits at the failpoint. */
export const holding = (trigger: string): string => `${trigger}.holding`

/** Kills this process, or waits until somebody else does; it goes on after a while when nobody does. */
export async function killOrHold(failpoint: string): Promise<void> {
  const trigger = join(FOLDER ?? '', failpoint)
  const holds = FOLDER !== undefined && existsSync(trigger) && readFileSync(trigger, 'utf8') === HOLD
  if (!triggered(failpoint)) return
  if (!holds) process.kill(process.pid, 'SIGKILL')
  writeFileSync(holding(trigger), '')
  await Bun.sleep(MOST_HOLD_MS)
}

/** A thread that waits for a signal and kills the process `afterMs` later. */
const KILLER = `self.onmessage = ({ data: { signal, afterMs } }) => {
  postMessage('ready')
  Atomics.wait(signal, 0, 0)
  for (const end = performance.now() + afterMs; performance.now() < end;);
  process.kill(process.pid, 'SIGKILL')
}`

interface Killer {
  signal: Int32Array
  ready: boolean
}
let killer: Killer | null = null

/** Called before work that blocks this thread: the thread that kills it must be ready before. */
export function prepareKill(failpoint: string): void {
  if (FOLDER === undefined || killer !== null || !existsSync(join(FOLDER, failpoint))) return
  const signal = new Int32Array(new SharedArrayBuffer(4))
  const prepared: Killer = { signal, ready: false }
  killer = prepared
  const worker = new Worker(URL.createObjectURL(new Blob([KILLER], { type: 'text/javascript' })))
  worker.addEventListener('message', () => (prepared.ready = true))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage({ signal, afterMs: Number(readFileSync(join(FOLDER, failpoint), 'utf8')) })
}

/** Kills this process during the work, as many ms after its beginning as the trigger says. */
export function killDuring<T>(failpoint: string, work: () => T): T {
  if (killer?.ready !== true || !triggered(failpoint)) return work()
  Atomics.store(killer.signal, 0, 1)
  Atomics.notify(killer.signal, 0)
  const done = work()
  writeFileSync(tooLate(join(FOLDER!, failpoint)), '')
  return done
}
