import type { CommandName, Input } from '../../../protocol/commands.ts'
import {
  isInRoom,
  type FileInfo,
  type Message,
  type MessageContent,
  type Person,
  type ProvenRange,
  type RoomState,
} from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Cache } from '../cache/cache.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'
import { Listeners } from '../connection/listeners.ts'
import type { Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from '../history/feed.ts'
import { messagesIn } from '../history/messages-in.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Tabs } from '../identity/tabs.ts'
import type { Leadership } from './leadership.ts'
import type { MessageUploads } from './message-uploads.ts'
import { Obstacle } from './obstacle.svelte.ts'
import type { OutgoingChange } from './outgoing-change.ts'
import { OutgoingCommands } from './outgoing-commands.svelte.ts'
import { withFiles } from './outgoing-files.ts'
import { storedMessage, type OutgoingMessage } from './outgoing-message.ts'
import { revOf } from './outgoing.ts'
import type { ResendLost } from './resend-lost.ts'
import { Sender } from './sender.ts'

export interface OutboxOptions {
  wire: Wire
  cache: Cache
  feed: Feed
  resendLost: ResendLost
  leadership: Leadership
  tabs: Tabs
  uploads: MessageUploads
}

/**
 * Sends commands until they are answered [G6]: in the order in which they were given, one at a time a room [G4], and
 * under the same id each time [G2]. A message whose files are still going up holds none of the others. One of the tabs that share a database sends; the others show.
 */
export class Outbox implements Follower, IdentityFollower {
  readonly #options: OutboxOptions
  readonly #outgoing: OutgoingCommands
  readonly #obstacle: Obstacle
  readonly #sender: Sender
  readonly #acknowledgedListeners = new Listeners<Message>()
  readonly #refusedListeners = new Listeners<{ room: string; change: OutgoingChange }>()
  /** This connection has not caught up yet. */
  #fresh = false

  constructor(options: OutboxOptions) {
    this.#options = options
    const { cache, feed, leadership, tabs, uploads, wire } = options
    this.#obstacle = new Obstacle(tabs)
    this.#outgoing = new OutgoingCommands({
      cache,
      tabs,
      uploads,
      pause: (room, attempt, problem) => this.#sender.pause(room, attempt, problem),
      refused: (room, change) => this.#refusedListeners.emit({ room, change }),
    })
    this.#sender = new Sender({
      ...options,
      outgoing: this.#outgoing,
      obstacle: this.#obstacle,
      answered: (command, result) => this.#answered(command, result),
    })
    uploads.waiting = { outgoing: this.#outgoing, drain: () => this.#sender.drainAll() }
    feed.follow(this)
    wire.onOnline((online) => {
      this.#fresh = online
      if (online) return
      leadership.resign()
      this.#obstacle.forget()
    })
    tabs.on('outbox', () => void this.#sender.reload())
    tabs.on('shared', () => this.#sender.drainAll())
    tabs.on('answered', ({ command, result }) => this.#answered(command, result))
  }

  /** Whether a command is still to be sent. */
  get waits(): boolean {
    return this.#outgoing.waits
  }

  /** Why the server takes no commands at the moment, while one waits. */
  get obstacle(): Problem | null {
    return this.#outgoing.waits && !this.#obstacle.isRate ? this.#obstacle.problem : null
  }

  /** Whether commands wait because this person is over their rate. */
  get slowed(): boolean {
    return this.#outgoing.waits && this.#obstacle.isRate
  }

  /** The messages that a room shows and that are not acknowledged, in the order of writing. */
  of(room: string): OutgoingMessage[] {
    return this.#outgoing.messages(room).filter(({ content }) => isInRoom(content))
  }

  /** The same of a thread. */
  inThread(room: string, thread: string): OutgoingMessage[] {
    return this.#outgoing.messages(room).filter(({ content }) => content.thread === thread)
  }

  /** This person's changes of a room's messages that the feed has not brought yet, in the order in which they were given. */
  changes(room: string): OutgoingChange[] {
    return this.#outgoing.changes(room)
  }

  /** This person's acknowledged messages that the feed has not brought yet. */
  acknowledged(room: string): Message[] {
    return this.#outgoing.acknowledged(room)
  }

  /** Called with a message that the server has acknowledged, before it leaves the outbox. */
  onAcknowledged(listener: (message: Message) => void): () => void {
    return this.#acknowledgedListeners.add(listener)
  }

  /** Called with a change of a message that the server has refused for good, also when it did so before a reload. */
  onRefused(listener: (refused: { room: string; change: OutgoingChange }) => void): () => void {
    return this.#refusedListeners.add(listener)
  }

  /**
   * Shows the message at once, and resolves when it is in the database: in place of the room's draft, or beside it. Its
   * `files` are ids of uploads; `attached` are files that are at the server.
   */
  async send(
    room: string,
    content: MessageContent,
    place: 'of draft' | 'beside draft' = 'of draft',
    attached?: FileInfo[],
  ): Promise<void> {
    const id = this.#outgoing.newId()
    const { files: uploads, ...said } = content
    const given = {
      id,
      room,
      command: 'message.send' as const,
      input: { room, id, ...said },
      ...(uploads && { uploads }),
    }
    await this.#add(attached ? withFiles(given, attached) : given, place === 'of draft')
  }

  /** Sends any command of a room, in order with the others of that room. The server must take it twice as well as once. */
  async submit<C extends CommandName>(room: string, command: C, input: Input<C>): Promise<void> {
    await this.#add({ id: this.#outgoing.newId(), room, command, input })
  }

  /** Sends a failed command again. */
  async retry(id: string): Promise<void> {
    const room = await this.#outgoing.retry(id)
    if (room !== undefined) this.#sender.drain(room)
  }

  /** Takes a message back that is not being sent, and answers it so that its content is not lost. */
  discard(id: string): OutgoingMessage | undefined {
    return this.#outgoing.discard(id)
  }

  /** Takes a command back that is not being sent. The server may have it nevertheless, from another tab. */
  withdraw(id: string): void {
    this.#outgoing.withdraw(id)
  }

  async adopt(person: Person | null): Promise<void> {
    this.#options.leadership.resign()
    this.#obstacle.forget()
    this.#options.leadership.readsOthers(await this.#outgoing.adopt(person?.id ?? null))
  }

  /** These messages are stored, whether or not an ack came. Other people's say nothing about the own one under the same id. */
  seen(messages: Message[]): void {
    for (const { id, room, author, rev } of messages) {
      if (author === this.#outgoing.person) void this.#outgoing.dispatch(id, { type: 'seen' })
      this.#reached(room, rev, id)
    }
  }

  epochChanged(): void {
    this.#options.leadership.resign()
    this.#outgoing.dispatchAll({ type: 'epochChanged' })
  }

  changed(room: string, { changes, to }: ProvenRange): void {
    this.seen(messagesIn(changes))
    this.#outgoing.dispatchAll({ type: 'reached', rev: to }, room)
  }

  /** Only messages in the answer are proven: the server may have given the revs up to it to other messages in another term. */
  synced({ room, to, reset }: RoomState, { changes }: ProvenRange): void {
    this.seen(messagesIn(changes))
    // Then the answer does not say which messages have changed.
    if (reset) this.#reached(room.id, to)
  }

  removed(room: string): void {
    this.#outgoing.dispatchAll({ type: 'left' }, room)
  }

  caughtUp(): void {
    const { person } = this.#outgoing
    if (person === null) return
    if (this.#fresh) {
      this.#sender.endPause()
      // Acknowledged on an earlier connection and not brought by this one: it may be lost. If not, it is stored once [G2].
      this.#outgoing.dispatchAll({ type: 'reconnected' })
    }
    this.#fresh = false
    this.#options.leadership.seek(person, (signal) => this.#sender.lead(signal))
  }

  async #add(given: Omit<OutgoingCommand, 'at' | 'person'>, endsDraft = false): Promise<void> {
    const { person } = this.#outgoing
    if (person === null) throw new Refusal('signed_out')
    await this.#outgoing.add({ ...given, person }, endsDraft)
    this.#sender.drain(given.room)
  }

  /** Acknowledged changes up to this rev are in their message: sent again, they would undo later ones [G4]. */
  #reached(room: string, rev: number, message?: string): void {
    for (const { id, input } of this.#outgoing.changes(room))
      if ((message ?? input.id) === input.id) void this.#outgoing.dispatch(id, { type: 'reached', rev })
  }

  #answered(command: OutgoingCommand, result: unknown): void {
    if (command.person !== this.#outgoing.person || this.#outgoing.is(command.id, 'settled')) return
    const message = storedMessage(command, result)
    if (message) this.#acknowledgedListeners.emit(message)
    const seen = (this.#options.feed.rev(command.room) ?? 0) >= (revOf(result) ?? 0)
    void this.#outgoing.dispatch(command.id, { type: 'answered', command, result, seen })
  }
}
