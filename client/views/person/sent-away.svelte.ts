import type { Room } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Wire } from '../../stores/connection/wire.ts'

export interface SentAwayOptions {
  wire: Pick<Wire, 'on'>
  /** The room of the page, also a moment after it was left. */
  page: () => Room | undefined
  /** Says in one sentence what happened elsewhere. */
  tell: (text: string) => void
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What moderators do to this person while Parley is open. */
export class SentAway {
  /** The room of the page from which this person was sent away. */
  now = $state.raw<{ room: Room; act: 'remove' | 'ban'; until?: number; reason?: string } | null>(null)
  readonly #options: SentAwayOptions

  constructor(options: SentAwayOptions) {
    this.#options = options
  }

  /** Until the returned function is called. */
  follow(): () => void {
    return this.#options.wire.on('moderated', (event) => this.#moderated(event))
  }

  #moderated({ room: id, act, until, reason, name }: Events['moderated']): void {
    const room = this.#options.page()
    const sentAway = act === 'remove' || act === 'ban'
    if (sentAway && room?.id === id)
      this.now = { room, act, ...(until !== undefined && { until }), ...(reason !== undefined && { reason }) }
    else this.#options.tell(wordsOf({ act, name, until, reason }))
  }
}

type Said = Pick<Events['moderated'], 'act' | 'name'> & { until: number | undefined; reason: string | undefined }

/** One sentence, with the reason as a second one. */
export function wordsOf({ act, name, until, reason }: Said): string {
  const end = until === undefined ? '' : ` until ${time.format(until)}`
  return [words[act](name, end), reason && `The reason: ${reason}`].filter(Boolean).join(' ')
}

const words: Record<Events['moderated']['act'], (room: string, end: string) => string> = {
  remove: (room) => `You were removed from ${room}.`,
  ban: (room, end) => `You were banned from ${room}${end}.`,
  mute: (room, end) => `You were muted in ${room}${end}.`,
  unmute: (room) => `You can write in ${room} again.`,
  admit: (room) => `You were let into ${room}.`,
  turnAway: (room) => `You were not let into ${room}.`,
}
