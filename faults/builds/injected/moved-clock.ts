import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const READ_EVERY_MS = 100

let offsetMs = 0
let readAt = -Infinity

/** ms since 1970, plus as many ms as the trigger `clock` says. */
export function movedClock(): number {
  if (performance.now() - readAt >= READ_EVERY_MS) {
    readAt = performance.now()
    offsetMs = readOffset()
  }
  return Date.now() + offsetMs
}

function readOffset(): number {
  try {
    return Number(readFileSync(join(process.env.FAULTS ?? '', 'clock'), 'utf8')) || 0
  } catch {
    return 0
  }
}
