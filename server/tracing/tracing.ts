import type { Commit } from '../storage/group-commit.ts'

/** One act that is timed. It never carries what somebody wrote, a name, a code, an address or a token. */
export interface Span {
  /** Called once, with the reason of its refusal or null. */
  end(refused: string | null): void
}

export interface RequestSpan {
  /** Runs what the request causes: spans that begin in it, also later, are its children. */
  run<T>(work: () => T): T
  /** Called once, with the status of the answer. */
  end(status: number): void
}

/** What is timed for a collector. Nothing of it waits for the collector, and no method throws. */
export interface Tracing {
  /** `route` is a template, and `parent` a `traceparent` (W3C Trace Context) of a sender that is trusted. */
  request(request: { method: string; route: string; parent: string | null }): RequestSpan
  /** A command, or what else a door does for a caller. `name` is from a closed list. */
  act(name: string, door: 'http' | 'socket'): Span
  /** A batch that was committed just now. */
  commit(commit: Commit): void
  /** Sends what is left, for a moment at most. */
  close(): Promise<void>
}
