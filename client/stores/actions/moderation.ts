import type { Input, Results } from '../../../protocol/commands.ts'
import type { Message, Role } from '../../../protocol/entities.ts'
import type { Invite } from '../../../protocol/moderation.ts'
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
    return this.#wire.command('message.deleteAll', { room, person, ...at(before) })
  }

  /** Gives a member another role; `owner` hands the room over. Rejects like `versions`, as the others do. */
  async setRole(room: string, person: string, role: Role): Promise<void> {
    await this.#wire.command('room.setRole', { room, person, role })
  }

  /** Takes the voice of a member until then; without `until` for good. */
  async mute(room: string, person: string, sentence: Sentence): Promise<void> {
    await this.#wire.command('room.mute', { room, person, ...said(sentence) })
  }

  async unmute(room: string, person: string): Promise<void> {
    await this.#wire.command('room.unmute', { room, person })
  }

  /** Sends a member away, who may join again. */
  async remove(room: string, person: string, { reason }: Sentence): Promise<void> {
    await this.#wire.command('room.remove', { room, person, ...said({ reason }) })
  }

  /** Sends a person away, who may not join before `until`; without it for good. */
  async ban(room: string, person: string, sentence: Sentence): Promise<void> {
    await this.#wire.command('room.ban', { room, person, ...said(sentence) })
  }

  async unban(room: string, person: string): Promise<void> {
    await this.#wire.command('room.unban', { room, person })
  }

  /** Lets nobody new join, or everybody again. */
  async lock(room: string, on: boolean): Promise<void> {
    await this.#wire.command('room.lock', { room, on })
  }

  /** Gives the room another code. The old one brings only its members in. */
  async replaceCode(room: string): Promise<void> {
    await this.#wire.command('room.replaceCode', { room })
  }

  /** The invitation links, the newest first: of a member who does not moderate, their own. */
  async invites(room: string): Promise<Invite[]> {
    return (await this.#wire.command('invite.list', { room })).invites
  }

  /** Makes an invitation link. Its path is answered this once. */
  async invite(
    room: string,
    { uses, note, role, until }: Pick<Input<'invite.create'>, 'uses' | 'note' | 'role' | 'until'>,
  ): Promise<Results['invite.create']> {
    return this.#wire.command('invite.create', {
      room,
      ...said({ until }),
      ...(uses !== undefined && { uses }),
      ...(note !== undefined && { note }),
      ...(role !== undefined && { role }),
    })
  }

  async revoke(room: string, invite: string): Promise<void> {
    await this.#wire.command('invite.revoke', { room, invite })
  }

  /** Takes the invitations that have ended off the list. */
  async clearInvites(room: string): Promise<void> {
    await this.#wire.command('invite.clear', { room })
  }

  /** Tells the moderators about a message of another person. */
  async report({ room, id }: Pick<Message, 'room' | 'id'>, reason?: string): Promise<void> {
    await this.#wire.command('message.report', { room, id, ...said({ reason }) })
  }

  /** The bans that last, the newest first. It goes on with `before`. */
  async bans(room: string, before?: number): Promise<Results['room.bans']> {
    return this.#wire.command('room.bans', { room, ...at(before) })
  }

  /** What moderators did, the newest first: at most `limit` entries. It goes on with `before`. */
  async audit(room: string, limit: number, before?: number): Promise<Results['room.audit']> {
    return this.#wire.command('room.audit', { room, limit, ...at(before) })
  }

  /** When a person joined, in ms since 1970, and who let them in or invited them. Undefined when the server does not answer. */
  async since(room: string, person: string): Promise<Pick<Results['room.member'], 'since' | 'invitedBy'> | undefined> {
    return this.#wire.command('room.member', { room, person }).catch(() => undefined)
  }

  /** When the others joined, by person, in ms since 1970. Nobody is there in a large room, and without a connection. */
  async joined(room: string): Promise<ReadonlyMap<string, number>> {
    const { reads } = await this.#wire.command('room.seen', { room }).catch(() => ({ reads: [] }))
    return new Map(reads.map(({ person, since }) => [person, since]))
  }
}

/** What a moderator says with an act: a reason, and an end in ms since 1970. */
export interface Sentence {
  reason?: string | undefined
  until?: number | undefined
}

const at = (before: number | undefined) => (before === undefined ? {} : { before })

const said = ({ reason, until }: Sentence) => ({
  ...(reason !== undefined && { reason }),
  ...(until !== undefined && { until }),
})
