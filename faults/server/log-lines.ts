/** Nobody should ever write these, whatever is done to the server. */
const COMPLAINTS = new Set(['command.failed', 'socket.failed', 'process.failed', 'server.stop-forced'])
/** After these the server exits, because it has to. */
const DECLARATIONS = new Set(['storage.failed', 'storage.refused', 'server.refused'])
/** What the runtime writes when it dies of itself, or of an error that nobody took. */
const RUNTIME = /panic|Bun has crashed|segmentation fault|unhandled|uncaught/i

/** A line of the server's log that no server should write, or one by the runtime that is none of the log. */
export function isComplaint(line: string): boolean {
  const event = eventOf(line)
  return event === undefined ? RUNTIME.test(line) : COMPLAINTS.has(event)
}

/** A line that says why the server is about to exit. */
export function isDeclaration(line: string): boolean {
  return DECLARATIONS.has(eventOf(line) ?? '')
}

function eventOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return (JSON.parse(line) as { event?: string }).event
  } catch {
    return undefined
  }
}
