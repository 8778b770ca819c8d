import type { Results } from '../../../protocol/commands.ts'
import type { Wire } from '../connection/wire.ts'

/** What a room's settings ask the server about how long messages stay. Rejects with its refusal, or with `Unreachable`. */
export class Retention {
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** After how many days the server deletes messages; 0 for never. */
  async ofServer(): Promise<number> {
    return (await this.#wire.command('server.policies', {})).retention
  }

  /** How many messages of the room would be deleted at once if they stayed for so many days. */
  async count(room: string, days: number): Promise<Results['room.expiring']> {
    return this.#wire.command('room.expiring', { room, days })
  }
}
