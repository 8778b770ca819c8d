import type { Distribution } from './distribution.ts'

const EVERY_MS = 100

/** Measures how late a timer of 100 ms is: so long everything else on the thread waited, too. Answers what stops it. */
export function measureLoopDelay(into: Distribution): () => void {
  let expected = performance.now() + EVERY_MS
  const timer = setInterval(() => {
    const now = performance.now()
    into.add(Math.max(0, now - expected) / 1_000)
    expected = now + EVERY_MS
  }, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
