import type { Results } from '../../../protocol/commands.ts'
import type { Member, Message, MessageContent, Person, ProvenRange } from '../../../protocol/entities.ts'
import {
  addPage,
  allMembers,
  applyChanges,
  forgetRoom,
  latestIn,
  pageAfter,
  pageAround,
  pageBefore,
  putEntry,
  putMembers,
  putMine,
  putReplies,
  repliesIn,
  resetRoom,
  type CachedPage,
} from '../history/cached-history.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Position } from '../history/revs.ts'
import type { RoomEntry } from '../history/room-entry.ts'
import { CacheAccess } from './cache-access.ts'
import { collectLost } from './collect-lost.ts'
import { under, type CachedRoom, type LocalDb, type ReadTx, type StoreName, type WriteTx } from './local-db.ts'
import { deleteUnsent, UNSENT, UnsentStore } from './unsent-store.ts'

const EVERYTHING: StoreName[] = ['meta', 'rooms', 'messages', 'replies', 'members', 'drafts']
const HISTORY: StoreName[] = ['rooms', 'messages', 'replies', 'members']

interface Owner {
  person: string | undefined
  epoch: string | null
}

/**
 * What this browser stores, so that rooms open without the network. The cache may lose messages, but it never hides a
 * hole: of each room it has the newest messages without a gap.
 */
export class Cache {
  /** What waits in the outbox, and what an earlier epoch had. */
  readonly unsent: UnsentStore
  readonly access: CacheAccess
  /** The person and the epoch of this tab. Until `adopt` has succeeded the database may belong to others. */
  #owner: Owner | null = null
  #adopted = false

  constructor(db: Promise<LocalDb>) {
    this.access = new CacheAccess(db)
    this.unsent = new UnsentStore(this.access)
  }

  async load(): Promise<{ epoch: string | null; person: Person | null; rooms: CachedRoom[] }> {
    const nothing = { epoch: null, person: null, rooms: [] }
    const loaded = await this.access.tryRead(nothing, ['meta', 'rooms'], async (tx) => {
      const { epoch = null, person = null } = (await tx.get('meta', 'identity')) ?? {}
      return { epoch, person, rooms: await tx.first('rooms') }
    })
    this.#owner = { person: loaded.person?.id, epoch: loaded.epoch }
    return loaded
  }

  /**
   * Makes the cache this person's and this epoch's, and drops the data of others. Before the messages of an earlier
   * epoch are dropped, the person's own are copied: the server may have lost them [G9]. If the disk refuses that, the
   * history of the earlier epoch is neither shown nor changed, and the next call tries again.
   */
  async adopt(person: Person | null, epoch: string | null): Promise<void> {
    if (this.#adopted && this.#owner?.person === person?.id && this.#owner?.epoch === epoch) return
    const owner = (this.#owner = { person: person?.id, epoch })
    this.#adopted = false
    const adopted = await this.access.tryWrite([...EVERYTHING, 'lost'], async (tx) => {
      const old = await tx.get('meta', 'identity')
      const samePerson = old?.person?.id === person?.id
      if (person && samePerson && old?.epoch && old.epoch !== epoch) await collectLost(tx, person.id)
      if (!samePerson || old?.epoch !== epoch) for (const store of HISTORY) tx.clear(store)
      if (!samePerson) tx.clear('drafts')
      tx.put('meta', { key: 'identity', epoch, person })
    })
    if (owner === this.#owner) this.#adopted = adopted
  }

  /** The person of this cache may have a new name. */
  async renamed(person: Person): Promise<void> {
    await this.#writeHistory(async (tx) => tx.put('meta', { ...(await tx.get('meta', 'identity'))!, person }))
  }

  /** Drops what is cached of a room. From here on the cache collects what comes after `position`. */
  async reset(entry: RoomEntry, position: Position): Promise<void> {
    await this.#writeHistory(async (tx) => resetRoom(tx, entry, position))
  }

  async remove(room: string): Promise<void> {
    await this.#writeHistory(async (tx) => forgetRoom(tx, room))
  }

  /** Adds to a cached message what this person did to it. */
  async putMine(mine: Events['mine']): Promise<void> {
    await this.#writeHistory((tx) => putMine(tx, mine))
  }

  async putEntry(entry: RoomEntry): Promise<void> {
    await this.#writeHistory((tx) => putEntry(tx, entry))
  }

  async apply(entry: RoomEntry, range: ProvenRange): Promise<void> {
    await this.#writeHistory((tx) => applyChanges(tx, entry, range))
  }

  /** Adds a page that the server answered to `before` (null: the newest page), if it joins on to the cached messages. */
  async addPage(room: string, before: number | null, page: Results['message.page']): Promise<void> {
    await this.#writeHistory((tx) => addPage(tx, room, before, page))
  }

  /** Adds replies in a thread that the server answered as of `rev`. */
  async putReplies(room: string, replies: Message[], rev: number): Promise<void> {
    await this.#writeHistory((tx) => putReplies(tx, room, replies, rev))
  }

  /** The cached replies in a thread, oldest first. Others may be missing. */
  async replies(room: string, thread: string): Promise<Message[]> {
    return (await this.#readHistory((tx) => repliesIn(tx, room, thread))) ?? []
  }

  /** The newest message of a room, and the people whom it names, as far as they are cached. */
  latest(room: string): Promise<{ message: Message; people: Person[] } | null> {
    return this.#readHistory((tx) => latestIn(tx, room))
  }

  newest(room: string, limit: number): Promise<CachedPage | null> {
    return this.before(room, Infinity, limit)
  }

  /** Null when the room is not cached, or not down to `before`. */
  before(room: string, before: number, limit: number): Promise<CachedPage | null> {
    return this.#readHistory((tx) => pageBefore(tx, room, before, limit))
  }

  /** Null when the room is not cached from `after` on. */
  after(room: string, after: number, limit: number): Promise<CachedPage | null> {
    return this.#readHistory((tx) => pageAfter(tx, room, after, limit))
  }

  /** Null when the room is not cached at `seq`. `more` says whether there are newer messages. */
  around(room: string, seq: number, limit: number): Promise<CachedPage | null> {
    return this.#readHistory((tx) => pageAround(tx, room, seq, limit))
  }

  /** Null unless the whole list is cached. */
  members(room: string): Promise<{ members: Member[]; rev: number } | null> {
    return this.#readHistory((tx) => allMembers(tx, room))
  }

  /** Adds the whole list as it was at `rev`. */
  async putMembers(room: string, members: Member[], rev: number): Promise<void> {
    await this.#writeHistory((tx) => putMembers(tx, room, members, rev))
  }

  async drafts(person: string): Promise<Map<string, MessageContent>> {
    return this.access.tryRead(new Map(), ['drafts'], async (tx) => {
      const all = await tx.first('drafts', under(person))
      return new Map(all.map(({ room, content }) => [room, content]))
    })
  }

  /** A draft without any content is deleted. Answers whether the database has it. */
  putDraft(person: string, room: string, content: MessageContent): Promise<boolean> {
    return this.access.tryWrite(['drafts'], async (tx) => {
      if (Object.values(content).every((field) => !field)) tx.delete('drafts', [person, room])
      else tx.put('drafts', { person, room, content })
    })
  }

  /** Deletes everything of this person, also what they have not sent. */
  async forget(person: string): Promise<void> {
    await this.access.write([...EVERYTHING, ...UNSENT], async (tx) => {
      for (const store of EVERYTHING) tx.clear(store)
      await deleteUnsent(tx, person)
    })
  }

  /** Whether the other tabs of this browser use the same database. */
  async shared(): Promise<boolean> {
    return (await this.access.db).shared
  }

  async close(): Promise<void> {
    const db = await this.access.db
    db.close()
  }

  /** Does nothing while the database belongs to another person or epoch: another tab may be ahead, or `adopt` has failed. */
  async #writeHistory(work: (tx: WriteTx) => Promise<void>): Promise<void> {
    const owner = this.#owner
    await this.access.tryWrite(['meta', ...HISTORY], async (tx) => {
      if (await belongsTo(tx, owner)) await work(tx)
    })
  }

  /** Null while the database belongs to another person or epoch. */
  async #readHistory<T>(work: (tx: ReadTx) => Promise<T | null>): Promise<T | null> {
    const owner = this.#owner
    return this.access.tryRead(null, ['meta', ...HISTORY], async (tx) =>
      (await belongsTo(tx, owner)) ? work(tx) : null,
    )
  }
}

async function belongsTo(tx: ReadTx, owner: Owner | null): Promise<boolean> {
  const identity = await tx.get('meta', 'identity')
  return owner !== null && identity?.epoch === owner.epoch && identity.person?.id === owner.person
}
