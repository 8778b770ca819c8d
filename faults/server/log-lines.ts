/** Is no error of the server, and tells of what was done to the data. */
const TOLD = 'storage.lost'
/** No error, and nobody should write it either, whatever is done to the server. */
const FORCED = 'server.stop-forced'
/** After these the server exits, because it has to. */
const DECLARATIONS = new Set(['storage.failed', 'storage.refused', 'server.refused'])
/** What the runtime writes when it dies of itself, or of an error that nobody took. */
const RUNTIME = /panic|Bun has crashed|segmentation fault|unhandled|uncaught/i

/** A line of the server's log that no server should write, or one by the runtime that is none of the log. */
export function isProblem(line: string): boolean {
  const told = read(line)
  if (told === undefined) return RUNTIME.test(line)
  if (told.event === FORCED) return true
  return told.level === 'error' && told.event !== TOLD && !DECLARATIONS.has(told.event ?? '')
}

/** A line that says why the server is about to exit. */
export function isFatalError(line: string): boolean {
  return DECLARATIONS.has(read(line)?.event ?? '')
}

function read(line: string): { level?: string; event?: string } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as { level?: string; event?: string }
  } catch {
    return undefined
  }
}
