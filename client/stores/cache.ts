import type { Change, Member, Message, Person } from '../../protocol/entities.ts'
import type { Results } from '../../protocol/commands.ts'
import type { RoomEntry } from './room-entry.ts'
import { news, type Stretch } from './rule.ts'
import { setAside } from './set-aside.ts'
import type { Edit, KeptLost, KeptPending, KeptRoom, Look, Shelf, ShelfName, Span } from './shelf.ts'

const EVERYTHING: ShelfName[] = ['meta', 'rooms', 'messages', 'members', 'drafts']
const HISTORY: ShelfName[] = ['rooms', 'messages', 'members']

export interface Identity {
  epoch: string | null
  person: Person | null
}

/** Messages of the cache, with what they are complete against. */
export interface CachedPage {
  messages: Message[]
  rev: number
  /** The page has every message from this seq up; 0 when none is before it. */
  from: number
  /** Whether the cache has further ones in the direction asked for. */
  more: boolean
}

/**
 * What this browser remembers of the rooms, so that they open without the network. It may forget, but it never
 * shows a hole as if there were none: of each room it holds the newest messages, in one piece.
 *
 * Several tabs write to it, each at its own pace; what would make a hole or bring back older things is left out.
 */
export class Cache {
  readonly #shelf: Promise<Shelf>

  constructor(shelf: Promise<Shelf>) {
    this.#shelf = shelf
  }

  async load(): Promise<Identity & { rooms: KeptRoom[] }> {
    const nothing = { epoch: null, person: null, rooms: [] }
    return this.#recall(nothing, ['meta', 'rooms'], async (look) => {
      const { epoch = null, person = null } = (await look.get('meta', 'identity')) ?? {}
      return { epoch, person, rooms: await look.first('rooms') }
    })
  }

  /**
   * Names whose cache this is, and of which life of the data; what belongs to another is dropped. What this person said
   * in an earlier life is set aside first: the server may have lost it [G9].
   */
  async adopt(person: Person | null, epoch: string | null): Promise<void> {
    await this.#keep([...EVERYTHING, 'lost'], async (edit) => {
      const old = await edit.get('meta', 'identity')
      const stranger = old?.person?.id !== person?.id
      if (person && !stranger && old?.epoch && old.epoch !== epoch) await setAside(edit, person.id)
      if (stranger || old?.epoch !== epoch) for (const shelf of HISTORY) edit.clear(shelf)
      if (stranger) edit.clear('drafts')
      edit.put('meta', { key: 'identity', epoch, person })
    })
  }

  /** Starts a room anew at `rev`: nothing of it is held but what comes after. */
  async reset(entry: RoomEntry, rev: number, run?: string): Promise<void> {
    await this.#keep(HISTORY, async (edit) => {
      const id = entry.room.id
      forget(edit, id)
      edit.put('rooms', { id, entry, rev, run, from: rev + 1, members: false })
    })
  }

  async remove(room: string): Promise<void> {
    await this.#keep(HISTORY, async (edit) => forget(edit, room))
  }

  async putEntry(entry: RoomEntry): Promise<void> {
    await this.#keep(['rooms'], async (edit) => {
      const kept = await edit.get('rooms', entry.room.id)
      if (kept) edit.put('rooms', { ...kept, entry })
    })
  }

  async apply(entry: RoomEntry, stretch: Stretch): Promise<void> {
    await this.#keep(HISTORY, async (edit) => {
      const kept = await edit.get('rooms', entry.room.id)
      const fresh = kept && news(kept.rev, stretch)
      if (!fresh || fresh.to === fresh.from) return
      for (const change of fresh.changes) put(edit, kept.id, change, kept.from)
      edit.put('rooms', { ...kept, entry, rev: fresh.to, run: fresh.run })
    })
  }

  /** Keeps a page that the server answered to `before` (null: the newest page), if it joins what is held. */
  async addPage(room: string, before: number | null, page: Results['message.page']): Promise<void> {
    await this.#keep(['rooms', 'messages'], async (edit) => {
      const kept = await edit.get('rooms', room)
      // A page from before the latest changes may bring back what they have changed.
      if (!kept || page.rev < kept.rev) return
      if (before === null ? page.more.after : before < kept.from) return
      const from = page.more.before ? (page.messages[0]?.seq ?? kept.from) : 0
      for (const message of page.messages) edit.put('messages', message)
      edit.put('rooms', { ...kept, from: Math.min(from, kept.from) })
    })
  }

  newest(room: string, limit: number): Promise<CachedPage | null> {
    return this.before(room, Infinity, limit)
  }

  /** Null when the room is not held, or not down to `before`. */
  async before(room: string, before: number, limit: number): Promise<CachedPage | null> {
    return this.#recall(null, ['rooms', 'messages'], async (look) => {
      const kept = await look.get('rooms', room)
      if (!kept || kept.from >= before) return null
      const span = { lower: [room, kept.from], upper: [room, before - 1] }
      const found = await look.last('messages', span, limit + 1)
      const more = found.length > limit
      const messages = more ? found.slice(1) : found
      return { messages, rev: kept.rev, from: more ? messages[0]!.seq : kept.from, more }
    })
  }

  /** Null when the room is not held from `after` on. */
  async after(room: string, after: number, limit: number): Promise<CachedPage | null> {
    return this.#recall(null, ['rooms', 'messages'], async (look) => {
      const kept = await look.get('rooms', room)
      if (!kept || kept.from > after + 1) return null
      const found = await look.first('messages', { lower: [room, after + 1], upper: [room, Infinity] }, limit + 1)
      return { messages: found.slice(0, limit), rev: kept.rev, from: after + 1, more: found.length > limit }
    })
  }

  /** Null unless they are all held. */
  async members(room: string): Promise<{ members: Member[]; rev: number } | null> {
    return this.#recall(null, ['rooms', 'members'], async (look) => {
      const kept = await look.get('rooms', room)
      if (!kept?.members) return null
      const all = await look.first('members', under(room))
      return { members: all.map(({ member }) => member), rev: kept.rev }
    })
  }

  /** Keeps the whole list as it was at `rev`. */
  async putMembers(room: string, members: Member[], rev: number): Promise<void> {
    await this.#keep(['rooms', 'members'], async (edit) => {
      const kept = await edit.get('rooms', room)
      if (!kept || rev < kept.rev) return
      for (const member of members) edit.put('members', { room, id: member.person.id, member })
      edit.put('rooms', { ...kept, members: true })
    })
  }

  async drafts(person: string): Promise<Map<string, string>> {
    return this.#recall(new Map(), ['drafts'], async (look) => {
      const all = await look.first('drafts', under(person))
      return new Map(all.map(({ room, text }) => [room, text]))
    })
  }

  async putDraft(person: string, room: string, text: string): Promise<void> {
    await this.#keep(['drafts'], async (edit) => {
      if (text === '') edit.delete('drafts', [person, room])
      else edit.put('drafts', { person, room, text })
    })
  }

  /** In the order in which they were written. */
  async outbox(person: string): Promise<KeptPending[]> {
    const all = await this.#look(['outbox'], (look) => look.first('outbox'))
    return all.filter((pending) => pending.person === person)
  }

  /** Resolves when the disk has it [G6]. */
  async putPending(pending: KeptPending): Promise<void> {
    await this.#edit(['outbox'], async (edit) => edit.put('outbox', pending), 'strict')
  }

  /** Changes one that is still there. */
  async changePending(pending: KeptPending): Promise<void> {
    await this.#edit(['outbox'], async (edit) => {
      if (await edit.get('outbox', pending.id)) edit.put('outbox', pending)
    })
  }

  async deletePending(id: string): Promise<void> {
    await this.#edit(['outbox'], async (edit) => edit.delete('outbox', id))
  }

  /** What was set aside of this person's words, by room, and can be looked after in this life of the data. */
  async lost(person: string): Promise<KeptLost[]> {
    return this.#recall([], ['meta', 'lost'], async (look) => {
      const all = await look.first('lost', under(person))
      const identity = await look.get('meta', 'identity')
      return all.filter(({ tried }) => tried === undefined || tried !== identity?.epoch)
    })
  }

  /** What was set aside of a room that there is not in this life of the data: it waits for the next. */
  async keepLost(lost: KeptLost): Promise<void> {
    await this.#edit(['meta', 'lost'], async (edit) => {
      const identity = await edit.get('meta', 'identity')
      edit.put('lost', { ...lost, tried: identity?.epoch ?? null })
    })
  }

  /** What was set aside of a room is looked after: of its messages these are to be sent again, under their ids. */
  async healed({ person, room, messages }: KeptLost, missing: ReadonlySet<string>): Promise<void> {
    await this.#edit(
      ['outbox', 'lost'],
      async (edit) => {
        for (const { id, body, at } of messages)
          if (missing.has(id)) edit.put('outbox', { id, room, body, at, person, state: 'waiting' })
        edit.delete('lost', [person, room])
      },
      'strict',
    )
  }

  /** Forgets this person, with what they have not sent. */
  async forget(person: string): Promise<void> {
    await this.#edit([...EVERYTHING, 'outbox', 'lost'], async (edit) => {
      for (const shelf of EVERYTHING) edit.clear(shelf)
      edit.delete('lost', under(person))
      for (const pending of await edit.first('outbox')) if (pending.person === person) edit.delete('outbox', pending.id)
    })
  }

  /** Whether the other tabs of this browser keep things here, too. */
  async shared(): Promise<boolean> {
    return (await this.#shelf).shared
  }

  async close(): Promise<void> {
    const shelf = await this.#shelf
    shelf.close()
  }

  /** What cannot be written is forgotten: a disk that is full or taken away ends no conversation. */
  async #keep(shelves: ShelfName[], work: (edit: Edit) => Promise<void>): Promise<void> {
    await this.#edit(shelves, work).catch(() => undefined)
  }

  /** What cannot be read is not there. */
  async #recall<T>(otherwise: T, shelves: ShelfName[], work: (look: Look) => Promise<T>): Promise<T> {
    return this.#look(shelves, work).catch(() => otherwise)
  }

  async #look<T>(shelves: ShelfName[], work: (look: Look) => Promise<T>): Promise<T> {
    const shelf = await this.#shelf
    return shelf.look(shelves, work)
  }

  async #edit<T>(shelves: ShelfName[], work: (edit: Edit) => Promise<T>, durability?: 'strict'): Promise<T> {
    const shelf = await this.#shelf
    return shelf.edit(shelves, work, durability)
  }
}

// Above every string that we use as a key.
const LAST = '\uffff'

function under(first: string): Span {
  return { lower: [first, ''], upper: [first, LAST] }
}

function forget(edit: Edit, room: string): void {
  edit.delete('rooms', room)
  edit.delete('messages', { lower: [room, 0], upper: [room, Infinity] })
  edit.delete('members', under(room))
}

function put(edit: Edit, room: string, change: Change, from: number): void {
  if ('member' in change) edit.put('members', { room, id: change.member.person.id, member: change.member })
  // What is older than the piece that is held would stand alone.
  if ('message' in change && change.message.seq >= from) edit.put('messages', change.message)
}
