import type { Room } from '../../protocol/entities.ts'
import type { Actor, Reachable } from './cast.ts'
import { sleep } from './server-process.ts'

/** So long a client waits for an acknowledgement before it sends again. */
const ACK_MS = 2_000
const RETRY_MS = 50

/** A person who sends one message after the other, each until it is acknowledged, over whichever node there is. */
export class PersistentWriter {
  /** In the order in which they were acknowledged. */
  readonly acknowledged: string[] = []
  readonly epochs = new Set<string>()
  /** How often the connection was another one. */
  moves = 0
  private device: Actor | null = null
  private stopped = false
  private readonly writing: Promise<void>

  constructor(
    private readonly actor: Actor,
    private readonly room: Room,
    private readonly nodes: Reachable[],
    private at: number,
  ) {
    this.writing = this.write()
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.writing
    this.device?.leaves()
  }

  private async write(): Promise<void> {
    for (let i = 0; !this.stopped; i++) {
      const message = { room: this.room.id, id: Bun.randomUUIDv7(), body: `${this.actor.person.name} ${i}` }
      while (!(await this.isAcknowledged(message))) await sleep(RETRY_MS)
      this.acknowledged.push(message.body)
    }
  }

  private async isAcknowledged(message: { room: string; id: string; body: string }): Promise<boolean> {
    try {
      const device = await this.connected()
      const { error } = await device.asks('message.send', message, ACK_MS)
      return error === undefined
    } catch {
      return false
    }
  }

  /** The next node, when this one sent its people away or is gone. */
  private async connected(): Promise<Actor> {
    if (this.device?.socket?.connected) return this.device
    const device = this.actor.again(this.nodes[this.at++ % this.nodes.length])
    this.device = device
    this.moves++
    this.epochs.add((await device.connects()).epoch)
    return device
  }
}
