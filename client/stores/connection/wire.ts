import type { CommandName, Input, Results } from '../../../protocol/commands.ts'
import { reasons, Refusal, type Reason, type WireError } from '../../../protocol/errors.ts'
import type { EventName, Events } from '../../../protocol/events.ts'
import { Unreachable } from './problem.ts'

/** The network as the other stores see it. */
export interface Wire {
  readonly online: boolean
  /** Connects, and reconnects, until `close`. */
  open(): void
  close(): void
  /** Over the socket. Throws the server's `Refusal`, or `Unreachable` when no answer came in time. */
  command<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]>
  /** Over HTTP, for commands that set cookies and for those that work without a socket. Throws like `command`. */
  post<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]>
  /** Without an ack, and dropped while offline. */
  signal<C extends CommandName>(name: C, input: Input<C>): void
  /** Answers how to stop listening. */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void
  /** Called at every connect and every disconnect. */
  onOnline(listener: (online: boolean) => void): () => void
  /** Called with the reason whenever the server refuses something. */
  onRefused(listener: (reason: Reason) => void): () => void
}

/** The result in `{ ok }`; throws the refusal in `{ error }`. */
export function unwrap<T>(answer: unknown): T {
  if (typeof answer === 'object' && answer !== null) {
    if ('ok' in answer) return answer.ok as T
    if ('error' in answer) {
      const { reason, params, retryAfterMs } = answer.error as WireError
      // A newer server may have reasons that this client has no words for.
      throw new Refusal(reason in reasons ? reason : 'failed', params, retryAfterMs)
    }
  }
  throw new Unreachable()
}
