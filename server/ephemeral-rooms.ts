import type { Context } from './context.ts'
import { restAfter, Sweeper } from './sweeper.ts'

const MINUTE_MS = 60_000
/** In its first so many ms a node deletes no room: people who were there come back to it first. */
export const SETTLES_MS = 10 * MINUTE_MS
const ROOMS_AT_ONCE = 500
/** Messages, members or files of one step: some 6 ms of the writer. */
const AT_ONCE = 15

/**
 * Notes in which rooms nobody is, of those that are deleted some hours after that, and deletes those in steps of some ms. A
 * person is in a room while they are connected, to whichever node. The time in which no server runs does not count.
 */
export class EphemeralRooms extends Sweeper {
  protected readonly failure = 'rooms.not-swept'
  /** The uptime of all nodes when this one first looked. */
  private began: number | undefined

  constructor(private readonly context: Pick<Context, 'storage' | 'presence' | 'log' | 'clock'>) {
    super(context.log)
  }

  protected async run(): Promise<void> {
    const { storage, clock, log } = this.context
    const { total } = await storage.tickUptime({ now: clock() })
    this.began ??= total
    await this.note()
    const settled = total - this.began >= SETTLES_MS
    const { rooms } = await storage.endingRooms({ limit: ROOMS_AT_ONCE })
    for (const { room, begun } of rooms) {
      if (this.closed) return
      if (!begun && (!settled || this.isOccupied(room))) continue
      if (await this.delete(room)) log.info('rooms.deleted', { room })
    }
  }

  private isOccupied(room: string): boolean {
    return this.context.presence(room).count > 0
  }

  /** Writes only what changed. */
  private async note(): Promise<void> {
    const { storage } = this.context
    for (let after = ''; !this.closed;) {
      const { rooms } = await storage.ephemeralRooms({ after, limit: ROOMS_AT_ONCE })
      for (const { room, empty } of rooms)
        if (empty === this.isOccupied(room)) await storage.noteEmpty({ room, empty: !empty })
      if (rooms.length < ROOMS_AT_ONCE) return
      after = rooms.at(-1)!.room
    }
  }

  /** Answers whether the room is gone: not when the node is closed meanwhile, or somebody came back. */
  private async delete(room: string): Promise<boolean> {
    const { storage } = this.context
    let steps = 0
    for (let more = true; more; steps++) {
      if (this.closed) return false
      const began = performance.now()
      more = (await storage.deleteRoom({ room, limit: AT_ONCE })).more
      if (more) await restAfter(began)
    }
    return steps > 1
  }
}
