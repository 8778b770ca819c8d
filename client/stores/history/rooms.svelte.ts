import {
  type Message,
  type Mute,
  type Person,
  type ProvenRange,
  type Room,
  type RoomState,
} from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Cache } from '../cache/cache.ts'
import type { CachedRoom } from '../cache/local-db.ts'
import type { Wire } from '../connection/wire.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import { byActivity, withChanges, withLive } from './entry-changes.ts'
import { byPlace, isFavourite } from './favourites.ts'
import type { Feed, Follower } from './feed.ts'
import { ReadMarks } from './read-marks.ts'
import { RoomCommands } from './room-commands.ts'
import type { RoomEntry } from './room-entry.ts'
import { countOf, NOTHING, without, withThread } from './unread.ts'

export type { RoomEntry }

export interface RoomsOptions {
  wire: Wire
  cache: Cache
  feed: Feed
  /** The id of the person who reads here. */
  me: () => string | undefined
}

/** The rooms that this person is in, with their unread counts. */
export class Rooms implements Follower, IdentityFollower {
  /** True once the list is known, from the cache or from the server. */
  ready = $state(false)
  #entries = $state.raw<ReadonlyMap<string, RoomEntry>>(new Map())
  /** The latest one first. */
  readonly list: RoomEntry[] = $derived([...this.#entries.values()].sort(byActivity))
  /** In the person's own order. */
  readonly favourites: RoomEntry[] = $derived(this.list.filter(isFavourite).sort(byPlace))
  readonly others: RoomEntry[] = $derived(this.list.filter((entry) => !isFavourite(entry)))

  readonly commands: RoomCommands
  readonly #wire: Wire
  readonly #cache: Cache
  readonly #feed: Feed
  readonly #me: RoomsOptions['me']
  readonly #marks: ReadMarks

  constructor({ wire, cache, feed, me }: RoomsOptions) {
    this.#wire = wire
    this.#cache = cache
    this.#feed = feed
    this.#me = me
    feed.follow(this)
    this.commands = new RoomCommands({ wire, feed, isListed: (id) => this.#entries.has(id) })
    this.#marks = new ReadMarks({
      wire,
      markOf: (room) => this.#entries.get(room)?.read,
      onStored: (room, seq) => this.#stored(room, seq),
    })
    wire.on('read', ({ room, seq }) => {
      this.#marks.stored(room, seq)
      this.#mark(room, seq)
    })
    wire.on('unread', (event) => this.#unreadAgain(event))
    wire.on('mute', ({ room, mute }) => this.#change(room, { mute }))
    wire.on('moderation', ({ room, ...waiting }) => this.#change(room, { waiting }))
    wire.on('favourite', ({ room, favourite }) => this.#change(room, { favourite }))
    wire.on('thread', (event) => this.#threadChanged(event))
  }

  byId(id: string): RoomEntry | undefined {
    return this.#entries.get(id)
  }

  /** By its plain code, or by the one before it. */
  byCode(code: string): RoomEntry | undefined {
    return this.list.find(({ room, former }) => room.code === code || former === code)
  }

  /**
   * Marks as read up to `seq`: here at once, on the server and the other devices a moment later. `passed` has all
   * messages from the former mark on, if they are loaded.
   */
  read(id: string, seq: number, passed: Message[] | null = null): void {
    const entry = this.#entries.get(id)
    if (!entry || seq <= entry.read) return
    this.#mark(id, seq, passed)
    this.#marks.sendSoon(id)
  }

  /** Marks the room as unread from the message at `seq` on, on all devices of this person. */
  async markUnread(id: string, seq: number): Promise<void> {
    this.#marks.cancel(id)
    await this.#wire.command('room.unread', { room: id, seq })
  }

  /** Sets what this person is not notified of in the room, on all of their devices; nothing without `mute`. */
  async mute(id: string, mute?: Mute): Promise<void> {
    await this.#wire.command('room.mute', { room: id, ...(mute !== undefined && { mute }) })
  }

  /** Sets where the room stands among the favourites, on all devices of this person; it is none without `favourite`. */
  async favourite(id: string, favourite?: number): Promise<void> {
    await this.#wire.command('room.favourite', { room: id, ...(favourite !== undefined && { favourite }) })
  }

  /**
   * Marks a thread that this person follows as read up to `seq`, with `unread` replies after it: here at once, on the
   * server if it can be reached.
   */
  readThread(id: string, thread: string, seq: number, unread = 0): void {
    const known = this.#entries.get(id)?.threads.find((one) => one.thread === thread)
    if (known === undefined || seq <= known.read) return
    this.#threadChanged({ room: id, thread, read: seq, follows: true }, unread)
    // After a failure the next sync shows the thread as unread again.
    void this.#wire.command('thread.read', { room: id, thread, seq }).catch(() => undefined)
  }

  async followThread(id: string, thread: string, on: boolean): Promise<void> {
    await this.#wire.command('thread.follow', { room: id, thread, on })
  }

  adopt(_person: Person | null, { rooms }: { rooms: CachedRoom[] }): void {
    this.restore(rooms)
  }

  /** Begins with the rooms of the cache. */
  restore(rooms: CachedRoom[]): void {
    this.#marks.cancelAll()
    this.#entries = new Map(rooms.map(({ id, entry }) => [id, entry]))
    this.ready = rooms.length > 0
  }

  /** In a new epoch a seq may be another message's: only the read marks of the server count. */
  epochChanged(): void {
    this.#marks.cancelAll()
    this.#entries = new Map([...this.#entries].map(([id, entry]) => [id, { ...entry, read: 0 }]))
  }

  changed(id: string, range: ProvenRange): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    const next = withLive(entry, range, this.#me())
    this.#set(next)
    void this.#cache.apply(next, range)
    if (hasExpired(entry, next)) this.#feed.syncSoon()
  }

  synced(state: RoomState, range: ProvenRange): void {
    const { room, me, unread, mentions, threads, mute, favourite, waiting, read, newest, lastAt } = state
    const id = room.id
    const old = this.#entries.get(id)
    const base = {
      room,
      me,
      unread,
      mentions,
      threads,
      mute,
      favourite,
      waiting,
      read,
      newest,
      lastAt,
      former: formerOf(old, room),
      stored: read,
    }
    const next = withChanges(base, range.changes, state.to, this.#me())
    this.#set(next)
    const position = { rev: state.to, term: state.term, proof: state.proof }
    void (state.reset ? this.#cache.reset(next, position) : this.#cache.apply(next, range))
    if (old && !this.#isTakenBack(old) && old.read > read && old.read <= state.to) void this.#readBefore(id, old.read)
  }

  removed(id: string): void {
    const entries = new Map(this.#entries)
    entries.delete(id)
    this.#entries = entries
    this.#marks.cancel(id)
    void this.#cache.remove(id)
  }

  caughtUp(): void {
    this.ready = true
  }

  #mark(id: string, seq: number, passed: Message[] | null = null): void {
    const entry = this.#entries.get(id)
    if (!entry || seq <= entry.read) return
    const all = entry.newest > 0 && seq >= entry.newest
    this.#put({ ...entry, read: seq, ...(all ? NOTHING : without(entry, passed ?? [], this.#me() ?? '')) })
    if (!all && !passed && entry.unread > 0) void this.#recount(id, seq)
  }

  /** Counts the cached messages after `seq` that other people wrote. Without a cache the count stays. */
  async #recount(id: string, seq: number): Promise<void> {
    const before = this.#entries.get(id)
    const page = await this.#cache.after(id, seq, (before?.unread ?? 0) + 1)
    const entry = this.#entries.get(id)
    if (!page || !entry || entry !== before) return
    const { unread, mentions } = countOf(page.messages, this.#me() ?? '')
    if (unread >= entry.unread && mentions >= entry.mentions) return
    this.#put({ ...entry, unread: Math.min(unread, entry.unread), mentions: Math.min(mentions, entry.mentions) })
  }

  /** This device has read further than the server knows, and the unread count of the answer belongs to the older mark. */
  async #readBefore(id: string, seq: number): Promise<void> {
    this.#mark(id, seq)
    // After a refused mark no sync follows: its answer would show the older mark again, and so without end [G8].
    if (await this.#marks.sendAgain(id)) void this.#feed.sync()
  }

  /** The server has this mark. */
  #stored(id: string, seq: number): void {
    const entry = this.#entries.get(id)
    if (entry && seq > (entry.stored ?? 0)) this.#put({ ...entry, stored: seq })
  }

  /** A mark that the server had before this connection, and has no longer, was taken back on another device meanwhile. */
  #isTakenBack({ room, read, stored }: RoomEntry): boolean {
    return stored !== undefined && read <= stored && !this.#marks.isStoredNow(room.id)
  }

  #unreadAgain({ room, read, unread, mentions }: Events['unread']): void {
    this.#marks.cancel(room)
    this.#change(room, { read, stored: read, unread, mentions })
  }

  /** Unread replies of a thread are counted again by the next sync; live, those that are read are gone. */
  #threadChanged({ room, thread, read, follows }: Events['thread'], unread = 0): void {
    const entry = this.#entries.get(room)
    if (!entry) return
    const threads = withThread(entry.threads, { thread, read, follows }, unread)
    if (threads !== entry.threads) this.#put({ ...entry, threads })
  }

  #change(id: string, fields: Partial<RoomEntry>): void {
    const entry = this.#entries.get(id)
    if (entry) this.#put({ ...entry, ...fields })
  }

  #put(entry: RoomEntry): void {
    this.#set(entry)
    void this.#cache.putEntry(entry)
  }

  #set(entry: RoomEntry): void {
    this.#entries = new Map(this.#entries).set(entry.room.id, entry)
  }
}

/** Whether some of the unread messages may be gone: only the server knows how many. */
function hasExpired(before: RoomEntry, { room, read, unread, threads }: RoomEntry): boolean {
  const { expired = 0 } = room
  const counted = [{ read, unread }, ...threads].filter((one) => one.unread > 0)
  return expired > (before.room.expired ?? 0) && counted.some((one) => one.read < expired)
}

const formerOf = (old: RoomEntry | undefined, { code }: Room): string | undefined =>
  old && old.room.code !== code ? old.room.code : old?.former
