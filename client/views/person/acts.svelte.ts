import type { Member, Role } from '../../../protocol/entities.ts'
import type { Moderation, Sentence } from '../../stores/actions/moderation.ts'
import { UNDO_WITHIN_MS } from '../../stores/actions/removals.svelte.ts'
import { problemOf } from '../../stores/connection/problem.ts'
import { loadedRefusalText } from '../format/refusals.ts'
import type { PersonAction } from './person-actions.ts'

const SHOWN_FOR_MS = 4_000

/** What is asked or filled in before it is done. */
export type AskedAction = Exclude<PersonAction, 'makeModerator' | 'takeModerator' | 'unmute'>

export interface Done {
  text: string
  /** Takes it back, as long as it is shown. */
  undo?: () => Promise<void>
  /** Until when it is shown, by the clock of `performance`. */
  until: number
}

export interface ActsOptions {
  moderation: Moderation
  /** The id of the room on the page. */
  room: () => string
}

/** What moderators do to the people of a room. What can be undone is done at once; the rest is asked first. */
export class Acts {
  asked = $state.raw<{ action: AskedAction; member: Member } | null>(null)
  /** What was done a moment ago, or why it was not. */
  done = $state.raw<Done | null>(null)
  readonly #options: ActsOptions

  constructor(options: ActsOptions) {
    this.#options = options
  }

  pick(action: PersonAction, member: Member): void {
    if (action === 'makeModerator') void this.#setRole(member, 'moderator', 'member')
    else if (action === 'takeModerator') void this.#setRole(member, 'member', 'moderator')
    else if (action === 'unmute') void this.#unmute(member)
    else this.asked = { action, member }
  }

  /** Does what was asked. Rejects with the refusal of the server, or with `Unreachable`. */
  async confirm({ person }: Member, action: Exclude<AskedAction, 'deleteAll'>, sentence: Sentence): Promise<void> {
    const { moderation, room } = this.#options
    const id = room()
    const { name } = person
    switch (action) {
      case 'handOver':
        await moderation.setRole(id, person.id, 'owner')
        return this.say(`${name} owns the room now. You are a moderator.`)
      case 'mute':
        await moderation.mute(id, person.id, sentence)
        return this.say(`${name} is muted.`, () => moderation.unmute(id, person.id))
      case 'remove':
        await moderation.remove(id, person.id, sentence)
        return this.say(`${name} was removed.`)
      case 'ban':
        await moderation.ban(id, person.id, sentence)
        return this.say(`${name} was banned.`)
    }
  }

  /** Does something at once. A refusal is shown. */
  async does(work: () => Promise<void>, text: string, undo?: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.say(text, undo)
    } catch (error) {
      this.say(await loadedRefusalText(problemOf(error)))
    }
  }

  async undo(): Promise<void> {
    const undo = this.done?.undo
    this.done = null
    if (undo) await this.does(undo, 'Undone.')
  }

  say(text: string, undo?: () => Promise<void>): void {
    this.done = { text, until: performance.now() + (undo ? UNDO_WITHIN_MS : SHOWN_FOR_MS), ...(undo && { undo }) }
  }

  async #unmute({ person, muted = {} }: Member): Promise<void> {
    const { moderation, room } = this.#options
    const id = room()
    const again = () => moderation.mute(id, person.id, muted)
    await this.does(() => moderation.unmute(id, person.id), `${person.name} can write again.`, again)
  }

  async #setRole({ person }: Member, role: Role, before: Role): Promise<void> {
    const { moderation, room } = this.#options
    const id = room()
    const text =
      role === 'moderator' ? `${person.name} is a moderator now.` : `${person.name} is no moderator any more.`
    const set = (to: Role) => () => moderation.setRole(id, person.id, to)
    await this.does(set(role), text, set(before))
  }
}
