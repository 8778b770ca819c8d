import type { Member, RoomState } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { Feed, Follower } from './feed.ts'
import { NextTry } from '../connection/backoff.ts'
import type { Stretch } from './revs.ts'
import type { Wire } from '../connection/wire.ts'

export interface MembersOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Everybody who is or was in a room: what was said before they left still has a name. */
export class Members implements Follower {
  /** By the person's id. */
  all = $state.raw<ReadonlyMap<string, Member>>(new Map())
  readonly #options: MembersOptions
  readonly #nextTry = new NextTry(() => void this.#reload())
  readonly #unfollow: () => void
  /** What changed while the list is being loaded: an answer may be older than that. */
  readonly #meanwhile = new Map<string, Member>()
  #whole = false

  constructor(options: MembersOptions) {
    this.#options = options
    this.#unfollow = options.feed.follow(this)
    void this.#reload()
  }

  close(): void {
    this.#unfollow()
    this.#nextTry.close()
  }

  changed(room: string, { changes }: Stretch): void {
    if (room !== this.#options.room) return
    const changed = changes.flatMap((change) => ('member' in change ? [change.member] : []))
    if (changed.length === 0) return
    for (const member of changed) this.#meanwhile.set(member.person.id, member)
    this.all = byId([...this.all.values(), ...changed])
  }

  synced(state: RoomState, stretch: Stretch): void {
    if (state.reset && state.room.id === this.#options.room) this.#whole = false
    else this.changed(state.room.id, stretch)
  }

  caughtUp(): void {
    if (!this.#whole) void this.#reload()
  }

  async #reload(): Promise<void> {
    this.#meanwhile.clear()
    try {
      this.all = await this.#load()
      this.#whole = true
      this.#nextTry.done()
    } catch (error) {
      // Without a connection, or in a room that this person is not in, it waits for the next sync.
      if (this.#options.feed.holds(this.#options.room)) this.#nextTry.after(error)
    }
  }

  /** From the cache, or else from the server. */
  async #load(): Promise<Map<string, Member>> {
    const { room, wire, cache, feed } = this.#options
    const held = feed.rev(room)
    const cached = await cache.members(room)
    if (cached && held !== undefined && cached.rev >= held) return this.#withMeanwhile(cached.members)

    const members: Member[] = []
    let oldest = Infinity
    for (let after: string | undefined; ; after = members.at(-1)?.person.id) {
      const page = await wire.command('room.members', after === undefined ? { room } : { room, after })
      members.push(...page.members)
      oldest = Math.min(oldest, page.rev)
      if (!page.more || page.members.length === 0) break
    }
    const all = this.#withMeanwhile(members)
    // With what came meanwhile the list is as new as what is held now.
    const rev = held !== undefined && oldest >= held ? Math.max(oldest, feed.rev(room) ?? 0) : oldest
    void cache.putMembers(room, [...all.values()], rev)
    return all
  }

  #withMeanwhile(members: Member[]): Map<string, Member> {
    return byId([...members, ...this.#meanwhile.values()])
  }
}

/** Of one who is there twice, the later. */
function byId(members: Member[]): Map<string, Member> {
  return new Map(members.map((member) => [member.person.id, member]))
}
