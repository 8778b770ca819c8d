import type { Input } from '../../../protocol/commands.ts'
import type { Availability } from '../connection/availability.ts'
import { Backoff } from '../connection/backoff.ts'
import type { Wire } from '../connection/wire.ts'
import type { Alerts } from './alerts.svelte.ts'
import { followIdle } from './idle.ts'

const NOTHING: Input<'presence.set'> = {}

export interface OwnAvailabilityOptions {
  wire: Wire
  alerts: Pick<Alerts, 'busy'>
  /** Answers how to stop. */
  followIdle?: typeof followIdle
}

/** How available this person is in this tab. The server is sent it at each change, and on each new connection. */
export class OwnAvailability {
  #idle = $state(false)
  readonly #wire: Wire
  readonly #alerts: OwnAvailabilityOptions['alerts']
  readonly #backoff = new Backoff(() => void this.report())
  readonly #stop: () => void
  /** What the server has of this connection; null when that is not known. */
  #sent: Input<'presence.set'> | null = NOTHING
  /** A report was under way when a connection ended. The library may still send it, at the begin of the next one. */
  #unsure = false
  #connection = 0
  #sending = false

  constructor({ wire, alerts, followIdle: follow = followIdle }: OwnAvailabilityOptions) {
    this.#wire = wire
    this.#alerts = alerts
    this.#stop = follow((idle) => {
      this.#idle = idle
      void this.report()
    })
    wire.onOnline(() => {
      this.#connection++
      this.#unsure ||= this.#sending
      this.#sent = this.#unsure ? null : NOTHING
      this.#sending = false
      void this.report()
    })
  }

  get is(): Availability {
    return this.#alerts.busy ? 'busy' : this.#idle ? 'away' : 'here'
  }

  close(): void {
    this.#stop()
    this.#backoff.close()
  }

  /** Sends what the server does not have yet. Call it when the person begins or ends to be busy. */
  async report(): Promise<void> {
    if (this.#sending) return
    const connection = this.#connection
    this.#sending = true
    try {
      for (let input = this.#input; this.#wire.online && !isSame(input, this.#sent); input = this.#input) {
        await this.#wire.command('presence.set', input)
        if (connection !== this.#connection) return
        this.#sent = input
        this.#unsure = false
      }
      this.#backoff.done()
    } catch (error) {
      // A new connection begins anew.
      if (connection === this.#connection && this.#wire.online) this.#backoff.after(error)
    } finally {
      if (connection === this.#connection) this.#sending = false
    }
  }

  get #input(): Input<'presence.set'> {
    return { ...(this.#idle && { away: true as const }), ...(this.#alerts.busy && { busy: true as const }) }
  }
}

function isSame(a: Input<'presence.set'>, b: Input<'presence.set'> | null): boolean {
  return b !== null && a.away === b.away && a.busy === b.busy
}
