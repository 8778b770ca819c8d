import type { Results } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import type { Wire } from '../connection/wire.ts'

/** What authors and moderators ask the server for, and what works with a connection only. */
export class Moderation {
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /**
   * The versions of an edited message, oldest first, the present one included. Rejects with the refusal of the server
   * (`not_moderator` for the message of another person), or with `Unreachable`.
   */
  async versions({ room, id }: Message): Promise<Results['message.history']['versions']> {
    return (await this.#wire.command('message.history', { room, id })).versions
  }

  /** Deletes some messages of a person in a room, from the newest on or from `before` on. Rejects like `versions`. */
  async deleteSome(room: string, person: string, before?: number): Promise<Results['message.deleteAll']> {
    return this.#wire.command('message.deleteAll', { room, person, ...(before !== undefined && { before }) })
  }
}
