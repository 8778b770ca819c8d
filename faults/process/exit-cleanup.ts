/** What this process has made and still has to take away, in the order in which it was made. */
const cleanups = new Set<() => void>()
let watching = false

/**
 * Takes something away when this process ends, however that comes, short of SIGKILL; what was made last goes first.
 * Answers how to forget it, for who has taken it away.
 */
export function onExit(clean: () => void): () => void {
  watch()
  // One of its own, should the same be asked for twice.
  const one = () => clean()
  cleanups.add(one)
  return () => void cleanups.delete(one)
}

function watch(): void {
  if (watching) return
  watching = true
  process.on('exit', cleanUp)
  // By default a signal ends the process without its `exit`.
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
      process.stderr.write(`Left behind: ${(error as Error).message}\n`)
    }
  }
}
