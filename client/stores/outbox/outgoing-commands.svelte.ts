import type { Message } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { OutgoingCommand, StoredOutgoing } from '../cache/local-db.ts'
import type { Problem } from '../connection/problem.ts'
import type { Tabs } from '../identity/tabs.ts'
import type { MessageUploads } from './message-uploads.ts'
import { changeOf, type OutgoingChange } from './outgoing-change.ts'
import { cleanCommand, messageOf, storedMessage, underNewId, type OutgoingMessage } from './outgoing-message.ts'
import { isHeld } from './outgoing-files.ts'
import { transition, type Effect, type Outgoing, type OutgoingEvent } from './outgoing.ts'
import { Uuidv7 } from './uuidv7.ts'

export interface OutgoingCommandsOptions {
  cache: Cache
  tabs: Tabs
  /** Called when the server has refused a command that is tried again. */
  pause: (room: string, attempt: number, problem: Problem) => void
  /** Called when the server has refused a change of a message for good. */
  refused: (room: string, change: OutgoingChange) => void
  uploads: MessageUploads
}

/**
 * The commands of one person that the server has not stored: in the database [G6], in memory and on the screen. Every
 * tab of a browser has all of them, and tabs notify each other of changes.
 */
export class OutgoingCommands {
  #shown = $state.raw<ReadonlyMap<string, OutgoingMessage[]>>(new Map())
  #changes = $state.raw<ReadonlyMap<string, OutgoingChange[]>>(new Map())
  /** Whether a command is still to be sent. */
  waits = $state(false)

  readonly #options: OutgoingCommandsOptions
  readonly #ids = new Uuidv7()
  readonly #all = new Map<string, Outgoing>()
  #person: string | null = null

  constructor(options: OutgoingCommandsOptions) {
    this.#options = options
    const { tabs } = options
    tabs.on('shared', (stored) => {
      if (stored.person === this.#person) void this.dispatch(stored.id, { type: 'shared', stored })
    })
    tabs.on('unshared', (id) => void this.dispatch(id, { type: 'unshared' }))
    // The leading tab may have been opened after these were shared.
    tabs.on('leads', () => this.#shareAll())
  }

  get person(): string | null {
    return this.#person
  }

  /** In the order of writing. */
  messages(room: string): OutgoingMessage[] {
    return this.#shown.get(room) ?? []
  }

  /** The changes of a room's messages that the feed has not brought yet, in the order in which they were given. */
  changes(room: string): OutgoingChange[] {
    return this.#changes.get(room) ?? NONE
  }

  /** The acknowledged messages that the feed has not brought yet. */
  acknowledged(room: string): Message[] {
    return [...this.#all.values()].flatMap((one) => {
      if (one.state !== 'acknowledged' || one.command.room !== room) return []
      return storedMessage(one.command, one.result) ?? []
    })
  }

  /** The rooms with commands that are not acknowledged. */
  get rooms(): Iterable<string> {
    return new Set(this.#unacknowledged().map(({ command }) => command.room))
  }

  is(id: string, state: Outgoing['state']): boolean {
    return this.#all.get(id)?.state === state
  }

  /** The messages that wait for their files. */
  get held(): { id: string; uploads: string[] }[] {
    return this.#unacknowledged()
      .filter(({ command, state }) => state === 'waiting' && isHeld(command))
      .map(({ command: { id, uploads = [] } }) => ({ id, uploads }))
  }

  /**
   * The command to be sent next. None while the first that waits is still being written to the database. A message whose
   * files are still going up does not hold its room: the next ones go first, and it is sent when its files are there.
   */
  next(room: string): OutgoingCommand | undefined {
    const first = this.#unacknowledged()
      .filter(({ command, state }) => command.room === room && state !== 'failed' && !isHeld(command))
      .sort(byId)[0]
    const ready = first?.state === 'waiting' && first.disk !== 'writing' && first.disk !== 'rewriting'
    return ready ? first.command : undefined
  }

  newId(): string {
    return this.#ids.next()
  }

  /** Shows the command at once, and resolves when it is in the database or the database has refused it. */
  add(given: Omit<OutgoingCommand, 'at'>, endsDraft = false): Promise<void> {
    if (given.uploads) given = { ...given, attached: this.#options.uploads.claim(given.uploads, given.id) }
    return this.dispatch(given.id, { type: 'added', command: { ...given, at: Date.now() }, endsDraft })
  }

  /** Lets a failed command wait again. Resolves with its room when that is in the database. */
  async retry(id: string): Promise<string | undefined> {
    const failed = this.#all.get(id)
    if (failed?.state !== 'failed') return undefined
    const { command, problem } = failed
    if (problem.reason === 'id_taken') {
      // An id that belongs to another message can never be stored.
      const renewed = underNewId(command, this.newId())
      void this.dispatch(id, { type: 'discarded' })
      await this.add(renewed)
    } else await this.dispatch(id, { type: 'retried' })
    return command.room
  }

  /** Takes a message back that is not being sent, and answers it so that its content is not lost. */
  discard(id: string): OutgoingMessage | undefined {
    const present = this.#all.get(id)
    const message = present && messageOf(present)
    if (message === undefined || message.state === 'sending') return undefined
    void this.dispatch(id, { type: 'discarded' })
    return message
  }

  /** Takes a command back that is not being sent. Another tab may be sending it. */
  withdraw(id: string): void {
    void this.dispatch(id, { type: 'discarded' })
  }

  /** Dispatches an event to every command of a room, or of all rooms. */
  dispatchAll(event: OutgoingEvent, room?: string): void {
    for (const [id, one] of this.#all)
      if (room === undefined || (one.state !== 'settled' && one.command.room === room)) void this.dispatch(id, event)
  }

  /** Resolves when the effects on the database are done. */
  async dispatch(id: string, event: OutgoingEvent): Promise<void> {
    const now = this.#all.get(id) ?? null
    const { next, effects } = transition(now, event)
    if (next === null) this.#all.delete(id)
    else this.#all.set(id, next)
    if (next !== now) this.#show()
    if (next?.state === 'failed' && now?.state !== 'failed') this.#refused(next)
    if (BEGINS.has(event.type) && next?.state === 'waiting' && isHeld(next.command))
      this.#options.uploads.store?.serve()
    await Promise.all(effects.map((effect) => this.#run(id, effect)))
  }

  /** From here on this person's commands are shown and sent. Answers like `load`. */
  async adopt(person: string | null): Promise<boolean> {
    this.#person = person
    this.#all.clear()
    this.#show()
    return this.load()
  }

  /** Reads the database, which other tabs may have changed. Answers whether this tab can see the changes of others. */
  async load(): Promise<boolean> {
    const person = this.#person
    const { cache } = this.#options
    const stored = person === null ? [] : await cache.unsent.outgoing(person).catch(() => null)
    // A database that cannot be read says nothing about the commands in memory.
    if (stored !== null && person === this.#person) this.#loaded(stored)
    return stored !== null && cache.shared()
  }

  #loaded(stored: StoredOutgoing[]): void {
    const present = new Set(stored.map(({ id }) => id))
    for (const id of this.#all.keys()) if (!present.has(id)) void this.dispatch(id, { type: 'missing' })
    for (const one of stored) {
      this.#ids.after(one.id)
      void this.dispatch(one.id, { type: 'loaded', stored: cleanCommand(one) })
    }
  }

  async #run(id: string, effect: Effect): Promise<void> {
    const { cache, tabs, pause, uploads } = this.#options
    if (effect.type === 'pause') pause(effect.room, effect.attempt, effect.problem)
    else if (effect.type === 'upload') uploads.again(effect.ids, effect.anew)
    else if (effect.type === 'release') uploads.release(effect.ids, effect.back)
    else if (effect.type === 'unshare') tabs.emit('unshared', id)
    else if (effect.type === 'share') this.#share(id)
    else if (effect.type === 'write') await this.#write(id, effect)
    else {
      await cache.unsent.delete(id).catch(() => undefined)
      tabs.emit('outbox', undefined)
    }
  }

  async #write(id: string, { ifPresent, endsDraft }: Effect & { type: 'write' }): Promise<void> {
    const { cache, tabs } = this.#options
    const record = recordOf(this.#all.get(id))
    if (record === undefined) return
    const writing = ifPresent ? cache.unsent.change(record) : cache.unsent.put(record, endsDraft)
    const ok = await writing.then(
      () => true,
      () => false,
    )
    await this.dispatch(id, { type: 'written', ok })
    tabs.emit('outbox', undefined)
  }

  #refused(failed: Outgoing & { state: 'failed' }): void {
    const change = changeOf(failed)
    if (change) this.#options.refused(failed.command.room, change)
  }

  #share(id: string): void {
    const record = recordOf(this.#all.get(id))
    if (record) this.#options.tabs.emit('shared', record)
  }

  #shareAll(): void {
    for (const [id, one] of this.#all)
      if (one.state !== 'settled' && (one.disk === 'none' || one.disk === 'rewriting')) this.#share(id)
  }

  #unacknowledged(): Unacknowledged[] {
    return [...this.#all.values()].filter((one) => one.state !== 'settled' && one.state !== 'acknowledged')
  }

  #show(): void {
    const messages = this.#unacknowledged()
      .sort(byId)
      .flatMap((one) => messageOf(one) ?? [])
    this.#shown = Map.groupBy(messages, ({ room }) => room)
    const changes = [...this.#all.values()].flatMap((one) => changeOf(one) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1))
    // Every row reads them: while there are none, nothing changes for the rows.
    if (changes.length > 0 || this.#changes.size > 0) this.#changes = Map.groupBy(changes, ({ input }) => input.room)
    this.waits = this.#unacknowledged().some(({ state, command }) => state !== 'failed' && !isHeld(command))
  }
}

const NONE: OutgoingChange[] = []

/** Events after which the files of a message may be at the server already. */
const BEGINS: ReadonlySet<string> = new Set(['added', 'loaded', 'shared'])

type Unacknowledged = Extract<Outgoing, { state: 'waiting' | 'sending' | 'failed' }>

function byId(a: Unacknowledged, b: Unacknowledged): number {
  return a.command.id < b.command.id ? -1 : 1
}

/** The record of a command in the database; none of one that is settled. */
function recordOf(outgoing: Outgoing | undefined): StoredOutgoing | undefined {
  if (!outgoing || outgoing.state === 'settled') return undefined
  const { state, command, problem, result } = { problem: undefined, result: undefined, ...outgoing }
  return { ...command, state: state === 'sending' ? 'waiting' : state, problem, result }
}
