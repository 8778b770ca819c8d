/** An error line that reports a loss of data. The loss is the nemesis's doing, and the server is right to report it. */
const DATA_LOST = 'storage.lost'
/** A warning that must never occur. */
const FORCED_STOP = 'server.stop-forced'
/** After these the server exits on purpose. */
const FATAL_ERRORS = new Set(['storage.failed', 'storage.refused', 'server.refused'])
/** What the runtime writes when it crashes or when an error was not caught. */
const RUNTIME_ERROR = /panic|Bun has crashed|segmentation fault|unhandled|uncaught/i

/** Whether this line of the server's output must never occur. */
export function isProblem(line: string): boolean {
  const entry = parse(line)
  if (entry === undefined) return RUNTIME_ERROR.test(line)
  if (entry.event === FORCED_STOP) return true
  return entry.level === 'error' && entry.event !== DATA_LOST && !FATAL_ERRORS.has(entry.event ?? '')
}

/** Whether this line says why the server is about to exit. */
export function isFatalError(line: string): boolean {
  return FATAL_ERRORS.has(parse(line)?.event ?? '')
}

function parse(line: string): { level?: string; event?: string } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as { level?: string; event?: string }
  } catch {
    return undefined
  }
}
