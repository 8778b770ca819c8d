import type { Message } from '../../../protocol/entities.ts'
import type { Knock, Report } from '../../../protocol/moderation.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'

/** What waits for the moderators of a room: people at the door and reported messages. Each list is loaded on demand. */
export class Door {
  /** The first one first; null before the first answer. */
  knocks = $state.raw<Knock[] | null>(null)
  /** The newest first; null before the first answer. */
  reports = $state.raw<Report[] | null>(null)
  /** The reported messages, by id, as far as there are. */
  messages = $state.raw<ReadonlyMap<string, Message>>(new Map())
  /** Why a list could not be loaded. */
  problem = $state.raw<Problem | null>(null)
  readonly #wire: Wire
  readonly #room: string

  constructor(wire: Wire, room: string) {
    this.#wire = wire
    this.#room = room
  }

  async loadKnocks(): Promise<void> {
    await this.#try(async () => (this.knocks = (await this.#wire.command('room.knocks', { room: this.#room })).knocks))
  }

  async loadReports(): Promise<void> {
    const room = this.#room
    await this.#try(async () => {
      const { reports } = await this.#wire.command('room.reports', { room })
      this.reports = reports
      const ids = reports.slice(0, sharedLimits.messageIds).map(({ message }) => message)
      if (ids.length === 0) return
      const { messages } = await this.#wire.command('message.get', { room, ids })
      this.messages = new Map(messages.map((message) => [message.id, message]))
    })
  }

  /** Lets a person in, or turns them away. Rejects with the refusal of the server, or with `Unreachable`. */
  async decide(person: string, letIn: boolean): Promise<void> {
    await this.#wire.command(letIn ? 'room.admit' : 'room.turnAway', { room: this.#room, person })
    this.knocks = this.knocks?.filter((knock) => knock.person.id !== person) ?? null
  }

  /** Takes a message off the list of reports. Rejects like `decide`. */
  async closeReport(message: string): Promise<void> {
    await this.#wire.command('room.closeReport', { room: this.#room, id: message })
    this.reports = this.reports?.filter((report) => report.message !== message) ?? null
  }

  async #try(load: () => Promise<unknown>): Promise<void> {
    try {
      await load()
      this.problem = null
    } catch (error) {
      this.problem = problemOf(error)
    }
  }
}
