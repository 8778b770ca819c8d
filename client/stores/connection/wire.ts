import type { CommandName, Input, Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { EventName, Events } from '../../../protocol/events.ts'

/** The network as the other stores see it. */
export interface Wire {
  readonly online: boolean
  /** Over the socket. Throws a `Refusal`: the server's own, or `unavailable` when it did not answer in time. */
  command<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]>
  /** Over HTTP, for what sets cookies and for what works without a socket. Throws like `command`. */
  post<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]>
  /** Without an ack, and dropped while offline. */
  tell<C extends CommandName>(name: C, input: Input<C>): void
  /** Answers how to stop listening. */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void
  /** Told at every connect and every disconnect. */
  onOnline(listener: (online: boolean) => void): () => void
  /** Told when the server says that there is no session. */
  onUnauthorized(listener: () => void): () => void
}

export function unreachable(): Refusal {
  return new Refusal('unavailable', 'Parley cannot be reached. Check your connection.')
}

/** What `{ ok }` holds, or the refusal in `{ error }`. */
export function unwrap<T>(answer: unknown): T {
  if (typeof answer === 'object' && answer !== null) {
    if ('ok' in answer) return answer.ok as T
    if ('error' in answer) {
      const { code, message, retryAfterMs } = answer.error as Refusal
      throw new Refusal(code, message, retryAfterMs)
    }
  }
  throw unreachable()
}
