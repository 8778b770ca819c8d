import type { Outcome, Invocation, ClientEvent, HistoryWriter } from '../history/history.ts'

/** After these nobody knows whether it happened. Every other code says that it did not. */
const UNKNOWN = new Set(['unavailable', 'internal'])

/** One client's record: numbers its attempts. */
export class ClientRecorder {
  /** The one that the last sync told. */
  epoch: string | null = null
  #ops = 0

  constructor(private readonly recorder: HistoryWriter) {}

  note(event: ClientEvent): void {
    this.recorder.write(event)
  }

  invoke(attempt: Invocation): number {
    const op = ++this.#ops
    this.note({ type: 'invoke', op, ...attempt })
    return op
  }

  ok(op: number, answered: Outcome): void {
    this.note({ type: 'ok', op, epoch: this.epoch, ...answered })
  }

  refused(op: number, code: string): void {
    this.note(UNKNOWN.has(code) ? { type: 'info', op, why: code } : { type: 'fail', op, code })
  }

  lost(op: number, why: string): void {
    this.note({ type: 'info', op, why })
  }
}
