import type { Parley } from '../../../client/parley.ts'
import type { Follower } from '../../../client/stores/history/feed.ts'
import type { CommandName, Input, Results } from '../../../protocol/commands.ts'
import type { MessageContent, Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Invocation, Outcome } from '../../history/history.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import { changeOf } from '../command-of.ts'
import { contentRecord, messageRecord, rangeRecord, threadOutcome } from '../message-record.ts'

type Sync = Results['sync']

/** After these refusals the outbox sends the same command again. */
const PASSING = new Set(['unavailable', 'rate_limited', 'unauthorized', 'internal'])

export interface TabOptions {
  recorder: ClientRecorder
  /** The room of a code. */
  roomOf: (code: string) => string
  /** Called when the server has answered and the command is not sent again. */
  answered: (invocation: Invocation) => void
}

/** Records what passes between the stores of a tab and its connection. */
export class RecordedTab implements Follower {
  readonly #recorder: ClientRecorder
  readonly #roomOf: TabOptions['roomOf']
  readonly #answered: TabOptions['answered']
  /** An answer to `sync` that the stores have received and not applied yet. */
  #answer: { op: number; sync: Sync } | null = null
  /** The stores have applied an answer to `sync` on this connection. */
  #epochKnown = false
  #connected = false
  #closed = false

  constructor(parley: Parley, { recorder, roomOf, answered }: TabOptions) {
    this.#recorder = recorder
    this.#roomOf = roomOf
    this.#answered = answered
    const { connection, feed, identity } = parley
    connection.command = this.#recorded(connection.command.bind(connection))
    connection.post = this.#recorded(connection.post.bind(connection))
    connection.on('changes', (frame) => this.#receive(frame))
    connection.onOnline((online) => this.#online(online))
    identity.follow({ adopt: (person) => this.#adopt(person) })
    feed.follow(this)
  }

  /** Stops recording: another tab continues under this name. */
  close(): void {
    this.#dropAnswer('the tab was closed')
    if (this.#connected) this.#note({ type: 'disconnected' })
    this.#closed = true
  }

  synced(state: { room: { id: string }; reset?: true }): void {
    this.#recordAnswer()
    if (state.reset) this.#note({ type: 'reset', room: state.room.id, epoch: this.#recorder.epoch ?? '' })
  }

  removed(room: string): void {
    this.#recordAnswer()
    this.#note({ type: 'removed', room })
  }

  caughtUp(): void {
    this.#recordAnswer()
  }

  #adopt(person: Person | null): void {
    if (person !== null) this.#note({ type: 'person', person: person.id })
  }

  #note(event: Parameters<ClientRecorder['note']>[0]): void {
    if (!this.#closed) this.#recorder.note(event)
  }

  #online(online: boolean): void {
    this.#dropAnswer('the connection was lost')
    this.#epochKnown = false
    this.#connected = online
    this.#note({ type: online ? 'connected' : 'disconnected' })
  }

  #receive(frame: Events['changes']): void {
    const epoch = this.#epochKnown ? this.#recorder.epoch : null
    this.#note({ type: 'received', epoch, ...rangeRecord(frame.room, frame) })
  }

  /** Called when the stores apply the answer. */
  #recordAnswer(): void {
    if (this.#answer === null) return
    const { op, sync } = this.#answer
    this.#answer = null
    this.#recorder.epoch = sync.epoch
    const rooms = sync.rooms.map((state) => {
      return { ...rangeRecord(state.room.id, state), reset: state.reset === true }
    })
    this.#recorder.ok(op, { do: 'sync', epoch: sync.epoch, rooms })
    this.#epochKnown = true
  }

  #dropAnswer(why: string): void {
    if (this.#answer !== null) this.#recorder.noAnswer(this.#answer.op, why)
    this.#answer = null
  }

  #recorded(command: Parley['connection']['command']): Parley['connection']['command'] {
    return async <C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> => {
      const invocation = this.#closed ? null : this.#invocation(name, input)
      if (invocation === null) return command(name, input)
      const op = this.#recorder.invoke(invocation)
      try {
        const result = await command(name, input)
        this.#recordResult(op, name, result)
        this.#answered(invocation)
        return result
      } catch (error) {
        if (error instanceof Refusal) {
          this.#recorder.refused(op, error)
          if (!PASSING.has(error.code)) this.#answered(invocation)
        } else this.#recorder.noAnswer(op, String(error))
        throw error
      }
    }
  }

  #invocation(name: CommandName, input: unknown): Invocation | null {
    if (name === 'sync') {
      const { epoch = null, known } = input as Input<'sync'>
      return { do: 'sync', epoch, known: known.map(({ room, rev, term = null }) => ({ room, rev, term })) }
    }
    if (name === 'room.join') return { do: 'join', room: this.#roomOf((input as Input<'room.join'>).code) }
    if (name === 'room.leave') return { do: 'leave', room: (input as Input<'room.leave'>).room }
    if (name === 'message.send') {
      const { room, id, body, ...content } = input as Input<'message.send'>
      return { do: 'send', room, id, body, ...contentRecord(content as MessageContent) }
    }
    if (name === 'message.get') return { do: 'get', ...(input as Input<'message.get'>) }
    if (name === 'thread.page') {
      const { room, thread } = input as Input<'thread.page'>
      return { do: 'thread', room, thread }
    }
    const change = changeOf(name, input)
    if (change !== null || name !== 'message.page') return change
    const { room, before, after, around } = input as Input<'message.page'>
    return { do: 'page', room, before, after, around }
  }

  #recordResult(op: number, name: CommandName, result: unknown): void {
    if (name === 'sync') {
      this.#dropAnswer('another sync was sent before it was applied')
      if (this.#closed) this.#recorder.noAnswer(op, 'the tab was closed')
      else this.#answer = { op, sync: result as Sync }
    } else this.#recorder.ok(op, outcomeOf(name, result))
  }
}

function outcomeOf(name: CommandName, result: unknown): Outcome {
  if (name === 'room.join') return { do: 'join', rev: (result as Results['room.join']).room!.rev }
  if (name === 'room.leave') return { do: 'leave' }
  if (name === 'message.send') {
    const { seq, rev } = result as Results['message.send']
    return { do: 'send', seq, rev }
  }
  if (name === 'message.get')
    return { do: 'get', messages: (result as Results['message.get']).messages.map(messageRecord) }
  if (name === 'thread.page') return threadOutcome(result as Results['thread.page'])
  const change = changeOf(name, {})
  if (change !== null) return { do: change.do, rev: (result as Results['message.edit']).rev }
  const { messages, rev, more } = result as Results['message.page']
  return { do: 'page', messages: messages.map(messageRecord), rev, before: more.before, after: more.after }
}
