import type { Member, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import { Backoff } from '../connection/backoff.ts'
import type { Wire } from '../connection/wire.ts'
import { learnPictures } from './faces.svelte.ts'
import type { Feed, Follower } from './feed.ts'

export interface MembersOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Everybody who is or was in a room. Old messages still need the names of people who have left. */
export class Members implements Follower {
  /** By the person's id. */
  all = $state.raw<ReadonlyMap<string, Member>>(new Map())
  readonly #options: MembersOptions
  readonly #backoff = new Backoff(() => void this.#reload())
  readonly #unfollow: () => void
  /** What changed while the list was being loaded: the answer may be older. */
  readonly #meanwhile = new Map<string, Member>()
  #whole = false

  constructor(options: MembersOptions) {
    this.#options = options
    this.#unfollow = options.feed.follow(this)
    void this.#reload()
  }

  close(): void {
    this.#unfollow()
    this.#backoff.close()
  }

  changed(room: string, { changes }: Pick<ProvenRange, 'changes'>): void {
    if (room !== this.#options.room) return
    const changed = changes.flatMap((change) => ('member' in change ? [change.member] : []))
    if (changed.length === 0) return
    for (const member of changed) this.#meanwhile.set(member.person.id, member)
    this.#show(byId([...this.all.values(), ...changed]))
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.reset && state.room.id === this.#options.room) this.#whole = false
    else this.changed(state.room.id, range)
  }

  caughtUp(): void {
    if (!this.#whole) void this.#reload()
  }

  #show(all: ReadonlyMap<string, Member>): void {
    this.all = all
    learnPictures(Array.from(all.values(), ({ person }) => person))
  }

  async #reload(): Promise<void> {
    this.#meanwhile.clear()
    try {
      this.#show(await this.#load())
      this.#whole = true
      this.#backoff.done()
    } catch (error) {
      // Without a connection, or outside the room, the next sync loads the list.
      if (this.#options.feed.isCurrent(this.#options.room)) this.#backoff.after(error)
    }
  }

  /** From the cache, or else from the server. */
  async #load(): Promise<Map<string, Member>> {
    const { room, wire, cache, feed } = this.#options
    const revBefore = feed.rev(room)
    const cached = await cache.members(room)
    if (cached && revBefore !== undefined && cached.rev >= revBefore) return this.#withMeanwhile(cached.members)

    const members: Member[] = []
    let oldest = Infinity
    for (let after: string | undefined; ; after = members.at(-1)?.person.id) {
      const page = await wire.command('room.members', after === undefined ? { room } : { room, after })
      members.push(...page.members)
      oldest = Math.min(oldest, page.rev)
      if (!page.more || page.members.length === 0) break
    }
    const all = this.#withMeanwhile(members)
    // Together with the changes that came meanwhile the list is as new as the feed is now.
    const current = revBefore !== undefined && oldest >= revBefore
    const rev = current ? Math.max(oldest, feed.rev(room) ?? 0) : oldest
    void cache.putMembers(room, [...all.values()], rev)
    return all
  }

  #withMeanwhile(members: Member[]): Map<string, Member> {
    return byId([...members, ...this.#meanwhile.values()])
  }
}

/** Of a person who is listed twice, the later entry counts. */
function byId(members: Member[]): Map<string, Member> {
  return new Map(members.map((member) => [member.person.id, member]))
}
