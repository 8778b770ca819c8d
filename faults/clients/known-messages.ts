import type { ClientEvent, MessageRecord } from '../history/history.ts'

/** So many of the newest messages of a room are remembered: changes then meet each other. */
const REMEMBERED = 60

/** The newest messages of each room that a client received, as they were then: what its user may change. */
export class KnownMessages {
  #person: string | null = null
  readonly #rooms = new Map<string, Map<string, MessageRecord>>()

  note(event: ClientEvent): void {
    if (event.type === 'person') this.#person = event.person
    if (event.type === 'removed' || event.type === 'reset') this.#rooms.delete(event.room)
    if (event.type === 'received') this.#add(event.room, messagesIn(event.changes))
    if (event.type !== 'ok') return
    if (event.do === 'page') for (const one of event.messages) this.#add(one.room, [one])
    if (event.do === 'sync') for (const { room, changes } of event.rooms) this.#add(room, messagesIn(changes))
  }

  /** Oldest first, with deleted ones. */
  all(room: string): MessageRecord[] {
    return [...(this.#rooms.get(room)?.values() ?? [])].sort((a, b) => a.seq - b.seq)
  }

  /** Those that are not deleted. */
  present(room: string): MessageRecord[] {
    return this.all(room).filter(({ deleted }) => !deleted)
  }

  /** Those of this client's person. */
  own(room: string): MessageRecord[] {
    return this.present(room).filter(({ author }) => author === this.#person)
  }

  /** Those with which a thread may begin. */
  roots(room: string): MessageRecord[] {
    return this.present(room).filter(({ thread }) => thread === undefined)
  }

  polls(room: string): MessageRecord[] {
    return this.present(room).filter(({ poll }) => poll !== undefined)
  }

  #add(room: string, messages: MessageRecord[]): void {
    const known = this.#rooms.get(room) ?? new Map<string, MessageRecord>()
    this.#rooms.set(room, known)
    for (const message of messages) if ((known.get(message.id)?.rev ?? 0) <= message.rev) known.set(message.id, message)
    if (known.size <= REMEMBERED) return
    for (const { id } of this.all(room).slice(0, known.size - REMEMBERED)) known.delete(id)
  }
}

function messagesIn(changes: (ClientEvent & { type: 'received' })['changes']): MessageRecord[] {
  return changes.flatMap((change) => ('message' in change ? [change.message] : []))
}
