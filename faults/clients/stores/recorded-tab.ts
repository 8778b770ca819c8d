import type { Parley } from '../../../client/parley.ts'
import type { Follower } from '../../../client/stores/history/feed.ts'
import type { CommandName, Input, Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Outcome, Invocation } from '../../history/history.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import { messageRecord, changeRecord } from '../message-record.ts'

type Sync = Results['sync']

/** Listens in on a tab between its stores and its connection, and writes down what passes. */
export class RecordedTab implements Follower {
  readonly #recorder: ClientRecorder
  /** The room of a code. */
  readonly #roomOf: (code: string) => string
  /** A sync's answer that the stores were given and have not acknowledged in yet. */
  #answer: { op: number; sync: Sync } | null = null
  /** The stores took in a sync's answer on this connection. */
  #told = false
  #connected = false
  #closed = false

  constructor(parley: Parley, recorder: ClientRecorder, roomOf: (code: string) => string) {
    this.#recorder = recorder
    this.#roomOf = roomOf
    const { connection, feed, session } = parley
    connection.command = this.#recorded(connection.command.bind(connection))
    connection.post = this.#recorded(connection.post.bind(connection))
    connection.on('changes', (frame) => this.#receive(frame))
    connection.onOnline((online) => this.#online(online))
    session.onChange((person) => person && recorder.note({ type: 'person', person: person.id }))
    feed.follow(this)
  }

  /** Nothing more is written: another tab goes on under this name. */
  close(): void {
    this.#forgetAnswer('the tab was closed')
    if (this.#connected) this.#note({ type: 'disconnected' })
    this.#closed = true
  }

  synced(state: { room: { id: string }; reset?: true }): void {
    this.#take()
    if (state.reset) this.#note({ type: 'reset', room: state.room.id, epoch: this.#recorder.epoch ?? '' })
  }

  removed(room: string): void {
    this.#take()
    this.#note({ type: 'removed', room })
  }

  caughtUp(): void {
    this.#take()
  }

  #note(event: Parameters<ClientRecorder['note']>[0]): void {
    if (!this.#closed) this.#recorder.note(event)
  }

  #online(online: boolean): void {
    this.#forgetAnswer('the connection was another by then')
    this.#told = false
    this.#connected = online
    this.#note({ type: online ? 'connected' : 'disconnected' })
  }

  #receive(frame: Events['changes']): void {
    const { room, from, to, changes } = frame
    const epoch = this.#told ? this.#recorder.epoch : null
    this.#note({ type: 'received', epoch, room, from, to, changes: changes.map(changeRecord) })
  }

  /** The stores take in the answer now. */
  #take(): void {
    if (this.#answer === null) return
    const { op, sync } = this.#answer
    this.#answer = null
    this.#recorder.epoch = sync.epoch
    const rooms = sync.rooms.map(({ room, from, to, reset, changes }) => {
      return { room: room.id, from, to, reset: reset === true, changes: changes.map(changeRecord) }
    })
    this.#recorder.ok(op, { do: 'sync', epoch: sync.epoch, rooms })
    this.#told = true
  }

  #forgetAnswer(why: string): void {
    if (this.#answer !== null) this.#recorder.lost(this.#answer.op, why)
    this.#answer = null
  }

  #recorded(command: Parley['connection']['command']): Parley['connection']['command'] {
    return async <C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> => {
      const attempt = this.#closed ? null : this.#attempt(name, input)
      if (attempt === null) return command(name, input)
      const op = this.#recorder.invoke(attempt)
      try {
        const result = await command(name, input)
        this.#answered(op, name, result)
        return result
      } catch (error) {
        if (error instanceof Refusal) this.#recorder.refused(op, error.code)
        else this.#recorder.lost(op, String(error))
        throw error
      }
    }
  }

  #attempt(name: CommandName, input: unknown): Invocation | null {
    if (name === 'sync') {
      const { epoch = null, known } = input as Input<'sync'>
      return { do: 'sync', epoch, known: known.map(({ room, rev }) => ({ room, rev })) }
    }
    if (name === 'room.join') return { do: 'join', room: this.#roomOf((input as Input<'room.join'>).code) }
    if (name === 'room.leave') return { do: 'leave', room: (input as Input<'room.leave'>).room }
    if (name === 'message.send') {
      const { room, id, body } = input as Input<'message.send'>
      return { do: 'send', room, id, body }
    }
    if (name !== 'message.page') return null
    const { room, before, after, around } = input as Input<'message.page'>
    return { do: 'page', room, before, after, around }
  }

  #answered(op: number, name: CommandName, result: unknown): void {
    if (name === 'sync') {
      this.#forgetAnswer('asked again before it was acknowledged in')
      if (this.#closed) this.#recorder.lost(op, 'the tab was closed')
      else this.#answer = { op, sync: result as Sync }
    } else this.#recorder.ok(op, answer(name, result))
  }
}

function answer(name: CommandName, result: unknown): Outcome {
  if (name === 'room.join') return { do: 'join', rev: (result as Results['room.join']).room.rev }
  if (name === 'room.leave') return { do: 'leave' }
  if (name === 'message.send') {
    const { seq, rev } = result as Results['message.send']
    return { do: 'send', seq, rev }
  }
  const { messages, rev, more } = result as Results['message.page']
  return { do: 'page', messages: messages.map(messageRecord), rev, before: more.before, after: more.after }
}
