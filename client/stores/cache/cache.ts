import type { Member, Person } from '../../../protocol/entities.ts'
import type { Results } from '../../../protocol/commands.ts'
import {
  addPage,
  allMembers,
  applyStretch,
  forgetRoom,
  pageAfter,
  pageBefore,
  putEntry,
  putMembers,
  startRoom,
  type CachedPage,
} from '../history/cached-history.ts'
import type { RoomEntry } from '../history/room-entry.ts'
import type { Stretch } from '../history/revs.ts'
import { setAside } from './set-aside.ts'
import { under, type Edit, type KeptLost, type KeptPending, type KeptRoom } from './local-db.ts'
import type { Look, Shelf, ShelfName } from './local-db.ts'

const EVERYTHING: ShelfName[] = ['meta', 'rooms', 'messages', 'members', 'drafts']
const HISTORY: ShelfName[] = ['rooms', 'messages', 'members']

export interface Identity {
  epoch: string | null
  person: Person | null
}

interface Life {
  person: string | undefined
  epoch: string | null
}

/**
 * What this browser remembers of the rooms, so that they open without the network. It may forget, but it never
 * shows a hole as if there were none: of each room it holds the newest messages, in one piece.
 */
export class Cache {
  readonly #shelf: Promise<Shelf>
  /** Whose this cache is for this tab, and of which life of the data. What the disk holds may still be another's. */
  #life: Life | null = null
  #adopted = false

  constructor(shelf: Promise<Shelf>) {
    this.#shelf = shelf
  }

  async load(): Promise<Identity & { rooms: KeptRoom[] }> {
    const nothing = { epoch: null, person: null, rooms: [] }
    const held = await this.#recall(nothing, ['meta', 'rooms'], async (look) => {
      const { epoch = null, person = null } = (await look.get('meta', 'identity')) ?? {}
      return { epoch, person, rooms: await look.first('rooms') }
    })
    this.#life = { person: held.person?.id, epoch: held.epoch }
    return held
  }

  /**
   * Names whose cache this is, and of which life of the data; what belongs to another is dropped. What this person said
   * in an earlier life is set aside first: the server may have lost it [G9]. Asked again, it tries again what the disk
   * would not take; until that is done nothing of the old life is shown or touched.
   */
  async adopt(person: Person | null, epoch: string | null): Promise<void> {
    if (this.#adopted && this.#life?.person === person?.id && this.#life?.epoch === epoch) return
    const life = (this.#life = { person: person?.id, epoch })
    this.#adopted = false
    const adopted = await this.#keep([...EVERYTHING, 'lost'], async (edit) => {
      const old = await edit.get('meta', 'identity')
      const stranger = old?.person?.id !== person?.id
      if (person && !stranger && old?.epoch && old.epoch !== epoch) await setAside(edit, person.id)
      if (stranger || old?.epoch !== epoch) for (const shelf of HISTORY) edit.clear(shelf)
      if (stranger) edit.clear('drafts')
      edit.put('meta', { key: 'identity', epoch, person })
    })
    if (life === this.#life) this.#adopted = adopted
  }

  /** Starts a room anew at `rev`: nothing of it is held but what comes after. */
  async reset(entry: RoomEntry, rev: number, run?: string): Promise<void> {
    await this.#keepHistory(async (edit) => startRoom(edit, entry, rev, run))
  }

  async remove(room: string): Promise<void> {
    await this.#keepHistory(async (edit) => forgetRoom(edit, room))
  }

  async putEntry(entry: RoomEntry): Promise<void> {
    await this.#keepHistory((edit) => putEntry(edit, entry))
  }

  async apply(entry: RoomEntry, stretch: Stretch): Promise<void> {
    await this.#keepHistory((edit) => applyStretch(edit, entry, stretch))
  }

  /** Keeps a page that the server answered to `before` (null: the newest page), if it joins what is held. */
  async addPage(room: string, before: number | null, page: Results['message.page']): Promise<void> {
    await this.#keepHistory((edit) => addPage(edit, room, before, page))
  }

  newest(room: string, limit: number): Promise<CachedPage | null> {
    return this.before(room, Infinity, limit)
  }

  /** Null when the room is not held, or not down to `before`. */
  before(room: string, before: number, limit: number): Promise<CachedPage | null> {
    return this.#recallHistory((look) => pageBefore(look, room, before, limit))
  }

  /** Null when the room is not held from `after` on. */
  after(room: string, after: number, limit: number): Promise<CachedPage | null> {
    return this.#recallHistory((look) => pageAfter(look, room, after, limit))
  }

  /** Null unless they are all held. */
  members(room: string): Promise<{ members: Member[]; rev: number } | null> {
    return this.#recallHistory((look) => allMembers(look, room))
  }

  /** Keeps the whole list as it was at `rev`. */
  async putMembers(room: string, members: Member[], rev: number): Promise<void> {
    await this.#keepHistory((edit) => putMembers(edit, room, members, rev))
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

  /** What was set aside of a room that cannot be entered in this life of the data: it waits for the next. */
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

  /** In another life than this tab's the disk is left as it is: it may hold what is to be set aside, or be ahead. */
  async #keepHistory(work: (edit: Edit) => Promise<void>): Promise<void> {
    const life = this.#life
    await this.#keep(['meta', ...HISTORY], async (edit) => {
      if (await holds(edit, life)) await work(edit)
    })
  }

  /** What the disk holds of another life than this tab's is not there. */
  async #recallHistory<T>(work: (look: Look) => Promise<T | null>): Promise<T | null> {
    const life = this.#life
    return this.#recall(null, ['meta', ...HISTORY], async (look) => ((await holds(look, life)) ? work(look) : null))
  }

  /** What cannot be written is forgotten: a disk that is full or taken away ends no conversation. Answers whether it was. */
  async #keep(shelves: ShelfName[], work: (edit: Edit) => Promise<void>): Promise<boolean> {
    return this.#edit(shelves, work).then(
      () => true,
      () => false,
    )
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

async function holds(look: Look, life: Life | null): Promise<boolean> {
  const identity = await look.get('meta', 'identity')
  return life !== null && identity?.epoch === life.epoch && identity.person?.id === life.person
}
