/** In the order in which they were registered. */
const cleanups = new Set<() => void>()
let watching = false

/**
 * Runs `clean` when this process ends in any way but SIGKILL; the latest cleanup runs first. Returns a function that
 * unregisters it.
 */
export function onExit(clean: () => void): () => void {
  watch()
  // A function of its own, because the same `clean` may be registered twice.
  const one = () => clean()
  cleanups.add(one)
  return () => void cleanups.delete(one)
}

function watch(): void {
  if (watching) return
  watching = true
  process.on('exit', cleanUp)
  // By default a signal ends the process without an `exit` event.
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const)
    process.once(signal, () => process.exit(128 + number))
}

function cleanUp(): void {
  for (const clean of [...cleanups].toReversed()) {
    cleanups.delete(clean)
    try {
      clean()
    } catch (error) {
      process.stderr.write(`A cleanup failed: ${(error as Error).message}\n`)
    }
  }
}
