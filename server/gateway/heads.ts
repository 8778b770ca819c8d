import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { Hub } from './hub.ts'
import type { LiveRoom } from './live-room.ts'
import { warnOfLoss } from './warn-of-loss.ts'

const ROOMS_IN_ONE_READ = 500

interface Options {
  hub: Hub
  storage: Pick<Storage, 'heads' | 'beginEpoch'>
  log: Log
  /** Never goes back. */
  clock(): number
}

/** Compares the epoch and the live rooms of this node with the storage. */
export class Heads {
  private comparedAt: number
  private comparing = false
  /** Live rooms since before this epoch: the storage may have fewer of their changes, which is no other loss. */
  private outdated = new Set<LiveRoom>()

  constructor(private readonly options: Options) {
    this.comparedAt = options.clock()
  }

  /** ms since the last comparison began. */
  get age(): number {
    return this.options.clock() - this.comparedAt
  }

  /** An epoch has begun, and the hub knows it. */
  epochBegan(): void {
    this.outdated = new Set(this.options.hub.liveRooms)
  }

  /** Never rejects. While a comparison is under way, which may have read what is older, it is due again at once. */
  async compare(): Promise<void> {
    if (this.comparing) {
      this.comparedAt = -Infinity
      return
    }
    this.comparing = true
    this.comparedAt = this.options.clock()
    const ids = [...this.options.hub.liveRooms].map(({ id }) => id)
    try {
      for (let at = 0; at === 0 || at < ids.length; at += ROOMS_IN_ONE_READ)
        await this.compareSome(ids.slice(at, at + ROOMS_IN_ONE_READ))
    } catch {
      // The storage is unreachable, which others report: the next comparison is soon.
    } finally {
      this.comparing = false
    }
  }

  /**
   * A room that has sent more than the storage has proves that changes were lost under this node, as by a failover to an
   * older copy: a new epoch begins [G9].
   */
  private async compareSome(rooms: string[]): Promise<void> {
    const { hub, storage, log } = this.options
    const sent = new Map(rooms.map((room) => [room, hub.liveRoom(room)?.rev ?? 0]))
    const { epoch, heads } = await storage.heads({ rooms })
    if (hub.epochBegan(epoch, null)) this.epochBegan()
    let lost: { room: string; rev: number } | undefined
    for (const { room, rev } of heads) {
      const live = hub.liveRoom(room)
      if (live === undefined) continue
      const before = sent.get(room)!
      if (rev >= before) live.expect(rev)
      else {
        live.rewind(rev)
        if (!this.outdated.has(live)) lost ??= { room, rev: before }
      }
      this.outdated.delete(live)
    }
    if (lost === undefined) return
    const next = await storage.beginEpoch({ ended: epoch, by: null })
    if (next.began) warnOfLoss(log, { ended: epoch, epoch: next.epoch, ...lost })
    else if (hub.epochBegan(next.epoch, null)) this.epochBegan()
  }
}
