import { FRAME_MS_PER_SOCKET, type LiveRoom } from './live-room.ts'

/** Frames of one turn of the event loop cost about this. One name can be a change in 200 rooms. */
const TURN_MS = 10

/** Sends to rooms in the order in which they were added: what fits in one turn of the event loop, and the rest in the next ones. */
export class RoomTurns {
  private readonly rooms = new Set<LiveRoom>()
  private waiting = false

  constructor(private readonly send: (live: LiveRoom) => void) {}

  /** Does nothing for a room that is waiting already. */
  add(live: LiveRoom): void {
    this.rooms.add(live)
  }

  run(): void {
    if (!this.waiting) this.turn()
  }

  private turn(): void {
    this.waiting = false
    let ms = 0
    for (const live of this.rooms) {
      if (ms >= TURN_MS) {
        this.waiting = true
        setImmediate(() => this.turn())
        return
      }
      this.rooms.delete(live)
      this.send(live)
      ms += live.sockets * FRAME_MS_PER_SOCKET
    }
  }
}
