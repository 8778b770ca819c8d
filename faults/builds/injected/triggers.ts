import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = process.env.FAULTS

/** Beside a trigger: that the work was over before the end came. */
export const tooLate = (trigger: string): string => `${trigger}.past`

/** Whether somebody has triggered this trigger; it goes back by that. */
export function triggered(point: string): boolean {
  if (FOLDER === undefined) return false
  const trigger = join(FOLDER, point)
  if (!existsSync(trigger)) return false
  rmSync(trigger, { force: true })
  return true
}

/** Ends this process at once, without a word, if it was asked to end here. */
export function killIfTriggered(point: string): void {
  if (triggered(point)) process.kill(process.pid, 'SIGKILL')
}

/** A thread that sleeps until it is told to, and so many ms later ends the process. */
const KILLER = `self.onmessage = ({ data: { told, afterMs } }) => {
  postMessage('ready')
  Atomics.wait(told, 0, 0)
  for (const end = performance.now() + afterMs; performance.now() < end;);
  process.kill(process.pid, 'SIGKILL')
}`

interface Killer {
  told: Int32Array
  ready: boolean
}
let killer: Killer | null = null

/** To be called before work that gives nobody a turn: who is to end it has to wait already when it begins. */
export function prepareKill(point: string): void {
  if (FOLDER === undefined || killer !== null || !existsSync(join(FOLDER, point))) return
  const told = new Int32Array(new SharedArrayBuffer(4))
  const mine: Killer = { told, ready: false }
  killer = mine
  const worker = new Worker(URL.createObjectURL(new Blob([KILLER], { type: 'text/javascript' })))
  worker.addEventListener('message', () => (mine.ready = true))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage({ told, afterMs: Number(readFileSync(join(FOLDER, point), 'utf8')) })
}

/** Ends this process in the midst of such work, as many ms after it began as the trigger says; marks when it was over before. */
export function killDuring<T>(point: string, work: () => T): T {
  if (killer?.ready !== true || !triggered(point)) return work()
  Atomics.store(killer.told, 0, 1)
  Atomics.notify(killer.told, 0)
  const done = work()
  writeFileSync(tooLate(join(FOLDER!, point)), '')
  return done
}
