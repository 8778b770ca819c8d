import type { WireError } from '../../protocol/errors.ts'
import type { ClientEvent, HistoryWriter, Invocation, Outcome } from '../history/history.ts'
import { KnownMessages } from './known-messages.ts'

/** After these errors the outcome is unknown. Every other error says that nothing happened. */
const UNKNOWN_OUTCOME = new Set(['unavailable', 'internal'])

/** Records the events of one client and numbers its operations. */
export class ClientRecorder {
  /** The epoch of the last sync. */
  epoch: string | null = null
  /** What this client received. */
  readonly known = new KnownMessages()
  #ops = 0

  constructor(private readonly history: HistoryWriter) {}

  note(event: ClientEvent): void {
    this.known.note(event)
    this.history.write(event)
  }

  invoke(invocation: Invocation): number {
    const op = ++this.#ops
    this.note({ type: 'invoke', op, ...invocation })
    return op
  }

  ok(op: number, outcome: Outcome): void {
    this.note({ type: 'ok', op, epoch: this.epoch, ...outcome })
  }

  refused(op: number, { code, reason }: Pick<WireError, 'code' | 'reason'>): void {
    this.note(UNKNOWN_OUTCOME.has(code) ? { type: 'info', op, why: reason } : { type: 'fail', op, code, reason })
  }

  noAnswer(op: number, why: string): void {
    this.note({ type: 'info', op, why })
  }
}
