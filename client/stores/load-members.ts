import type { Member } from '../../protocol/entities.ts'
import type { Cache } from './cache.ts'
import type { Feed } from './feed.ts'
import type { Wire } from './wire.ts'

export interface MembersSource {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
}

/** All members by the person's id, from the cache or else from the server; `meanwhile` holds what changes while it loads. */
export async function loadMembers(
  { room, wire, cache, feed }: MembersSource,
  meanwhile: ReadonlyMap<string, Member>,
): Promise<Map<string, Member>> {
  const held = feed.rev(room)
  const cached = await cache.members(room)
  if (cached && held !== undefined && cached.rev >= held) return byId(cached.members, meanwhile)

  const members: Member[] = []
  let oldest = Infinity
  for (let after: string | undefined; ; after = members.at(-1)?.person.id) {
    const page = await wire.command('room.members', after === undefined ? { room } : { room, after })
    members.push(...page.members)
    oldest = Math.min(oldest, page.rev)
    if (!page.more || page.members.length === 0) break
  }
  const all = byId(members, meanwhile)
  // With what came meanwhile the list is as new as what is held now.
  const rev = held !== undefined && oldest >= held ? Math.max(oldest, feed.rev(room) ?? 0) : oldest
  void cache.putMembers(room, [...all.values()], rev)
  return all
}

function byId(members: Member[], meanwhile: ReadonlyMap<string, Member>): Map<string, Member> {
  return new Map([...members.map((member) => [member.person.id, member] as const), ...meanwhile])
}
