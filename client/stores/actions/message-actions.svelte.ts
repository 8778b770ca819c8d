import type { Input } from '../../../protocol/commands.ts'
import type { Message, Person } from '../../../protocol/entities.ts'
import { Listeners } from '../connection/listeners.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Outbox } from '../outbox/outbox.svelte.ts'
import type { ChangeName, OutgoingChange } from '../outbox/outgoing-change.ts'
import { withChanges } from './overlay.ts'
import { hasReacted } from './reactions.ts'
import { Removals } from './removals.svelte.ts'

export interface MessageActionsOptions {
  outbox: Outbox
}

/** A change of a message that was refused for good and is not shown any more. */
export interface Dropped {
  command: ChangeName
  problem: Problem
}

/** A refused edit or deletion. It stays until the person tries again or discards it: on its message, if there is one. */
export type RefusedChange = OutgoingChange & { command: 'message.edit' | 'message.delete'; problem: Problem }

/**
 * What a person does to messages that the server has. Each change goes through the outbox: it is shown at once, survives
 * a reload, and is sent when there is a connection. Doing the same thing twice is harmless.
 */
export class MessageActions implements IdentityFollower {
  readonly #outbox: Outbox
  readonly #removals: Removals
  readonly #droppedListeners = new Listeners<Dropped>()
  #me = $state<string | null>(null)

  constructor({ outbox }: MessageActionsOptions) {
    this.#outbox = outbox
    this.#removals = new Removals((message) => this.#delete(message))
    outbox.onRefused(({ change }) => this.#refused(change))
  }

  /** Called with a refused change that does not stay. */
  onDropped(listener: (dropped: Dropped) => void): () => void {
    return this.#droppedListeners.add(listener)
  }

  /** The message with this person's changes that the feed has not brought yet. The same object when there are none. */
  shown(message: Message): Message {
    return this.#me === null ? message : withChanges(message, this.#changesOf(message), this.#me)
  }

  /** Changes the text of an own message. Rejects when it cannot be given to the outbox. */
  async edit(message: Message, body: string): Promise<void> {
    if (body === this.shown(message).body) return
    await this.#submit(message, 'message.edit', { room: message.room, id: message.id, body })
  }

  /** Deletes a message, unless `undo` comes in time. */
  remove(message: Message): void {
    this.#removals.add(message)
  }

  /** Deletes a message that cannot be taken back. */
  removeForGood(message: Message): void {
    this.#removals.undo(message.id)
    this.#delete(message)
  }

  /** Takes back a deletion that was not sent yet. Answers whether there was one. */
  undo(id: string): boolean {
    return this.#removals.undo(id)
  }

  /** When the deletion of a message is sent, by the clock of `performance`; undefined when none waits. */
  removedAt(id: string): number | undefined {
    return this.#removals.sentAt(id)
  }

  react(message: Message, emoji: string, on: boolean): void {
    const { reactions = [] } = this.shown(message)
    const present = reactions.find((one) => one.emoji === emoji)
    const reacted = present !== undefined && hasReacted(this.shown(message), present, this.#me ?? '')
    if (on !== reacted) this.#give(message, 'message.react', { room: message.room, id: message.id, emoji, on })
  }

  pin(message: Message, on: boolean): void {
    if (on !== (this.shown(message).pinned !== undefined))
      this.#give(message, 'message.pin', { room: message.room, id: message.id, on })
  }

  /** Votes in the message's poll for exactly these choices, by index. */
  vote(message: Message, choices: number[]): void {
    this.#give(message, 'poll.vote', { room: message.room, id: message.id, choices: choices.toSorted((a, b) => a - b) })
  }

  /** The edit or the deletion of this message that the server has refused. */
  refused(message: Message): RefusedChange | undefined {
    return this.#changesOf(message).findLast(
      (change): change is RefusedChange => change.state === 'failed' && staysRefused(change),
    )
  }

  async retry({ id }: RefusedChange): Promise<void> {
    await this.#outbox.retry(id)
  }

  /** Gives up a refused edit or deletion. */
  discard({ id }: RefusedChange): void {
    this.#outbox.withdraw(id)
  }

  adopt(person: Person | null): void {
    if (this.#me !== person?.id) this.#removals.clear()
    this.#me = person?.id ?? null
  }

  /** Gives what waits to be taken back to the outbox. */
  close(): void {
    this.#removals.sendAll()
  }

  #changesOf({ room, id }: Message): OutgoingChange[] {
    return this.#outbox.changes(room).filter(({ input }) => input.id === id)
  }

  #delete(message: Message): void {
    this.#give(message, 'message.delete', { room: message.room, id: message.id })
  }

  #give<C extends ChangeName>(message: Message, command: C, input: Input<C>): void {
    this.#submit(message, command, input).catch((error: unknown) =>
      this.#droppedListeners.emit({ command, problem: problemOf(error) }),
    )
  }

  /** The newest change replaces earlier ones of the same thing that are not on their way yet. */
  async #submit<C extends ChangeName>(message: Message, command: C, input: Input<C>): Promise<void> {
    for (const change of this.#changesOf(message))
      if (replaces(command, input, change)) this.#outbox.withdraw(change.id)
    await this.#outbox.submit(message.room, command, input)
  }

  #refused(change: OutgoingChange): void {
    if (staysRefused(change)) return
    this.#outbox.withdraw(change.id)
    this.#droppedListeners.emit({ command: change.command, problem: change.problem ?? { reason: 'failed' } })
  }
}

/** A message that is not there need not be deleted. */
function staysRefused({ command, problem }: OutgoingChange): boolean {
  return command === 'message.edit' || (command === 'message.delete' && problem?.reason !== 'no_such_message')
}

function replaces<C extends ChangeName>(command: C, input: Input<C>, earlier: OutgoingChange): boolean {
  if (command === 'message.delete') return true
  if (earlier.command !== command) return false
  return earlier.command !== 'message.react' || ('emoji' in input && input.emoji === earlier.input.emoji)
}
