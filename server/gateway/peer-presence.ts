import type { Presence } from '../../protocol/entities.ts'
import { presenceWith } from './availability.ts'

/** Who is present on the other nodes, as each of them last sent it. */
export class PeerPresence {
  /** By room, then by node. */
  private readonly rooms = new Map<string, Map<string, Presence>>()

  /** Takes what a node sent about a room. */
  set(node: string, room: string, presence: Presence): void {
    let nodes = this.rooms.get(room)
    if (presence.count === 0) {
      nodes?.delete(node)
      if (nodes?.size === 0) this.rooms.delete(room)
      return
    }
    if (nodes === undefined) this.rooms.set(room, (nodes = new Map()))
    nodes.set(node, presence)
  }

  /** Forgets all that a node sent. Answers the rooms in which it had somebody. */
  forget(node: string): string[] {
    const left: string[] = []
    for (const [room, nodes] of this.rooms) {
      if (!nodes.delete(node)) continue
      left.push(room)
      if (nodes.size === 0) this.rooms.delete(room)
    }
    return left
  }

  /**
   * The sum of this node's presence and that of the others. A person on two nodes counts once while every node sends a
   * list, and once a node as soon as one of them sends a count only. A person on several nodes is away when they are so
   * on each of them, and busy when they are so on one.
   */
  add(room: string, own: Presence, list: number): Presence {
    const nodes = this.rooms.get(room)
    if (nodes === undefined) return own
    const all = [own, ...nodes.values()]
    const lists = all.map(({ here }) => here)
    if (lists.some((here) => here === undefined)) return { count: all.reduce((sum, { count }) => sum + count, 0) }
    const here = [...new Set(lists.flatMap((one) => one!))]
    if (here.length > list) return { count: here.length }
    const notAway = new Set(all.flatMap(({ here: present, away }) => present!.filter((one) => !away?.includes(one))))
    const busy = new Set(all.flatMap((one) => one.busy ?? []))
    return presenceWith(here, (person) => ({ away: !notAway.has(person), busy: busy.has(person) }))
  }
}
