import type { ContentRecord, MessageChange, MessageRecord } from '../history/history.ts'
import type { Random } from '../rounds/random.ts'
import type { Client } from './client.ts'
import type { ClientRecorder } from './client-recorder.ts'

const EMOJI = ['👍', '🎉', '❤️']
const CHOICES = 3
/** Of the replies, so many are shown in the room, too. */
const IN_ROOM_SHARE = 0.3
const MULTIPLE_SHARE = 0.4
/** People react to the newest messages and vote in the newest polls, so that their changes meet. */
const FAVOURITES = 5
/** The share of reactions and votes that are to the same message as the one before. */
const AGAIN_SHARE = 0.5
/** Of the reactions, so many are taken back, if they are there. */
const BACK_SHARE = 0.35
/** Of edits and deletions, so many are of a message with files, if there is one. */
const FILES_SHARE = 0.7

export interface WriterOptions {
  client: Client
  recorder: ClientRecorder
  random: Random
}

/** What one user writes, and changes of it. Everything is recorded before it is sent: the client may lose it. */
export class Writer {
  readonly #options: WriterOptions
  /** By room and kind: the last reaction or vote. */
  readonly #last = new Map<string, MessageChange>()
  #written = 0

  constructor(options: WriterOptions) {
    this.#options = options
  }

  send(room: string): void {
    this.#send(room, {})
  }

  sendPoll(room: string): void {
    const multiple = this.#options.random.chance(MULTIPLE_SHARE)
    this.#send(room, { poll: { choices: CHOICES, ...(multiple && { multiple }) } })
  }

  sendFiles(room: string, files: string[]): void {
    this.#send(room, { files })
  }

  reply(room: string): void {
    const { recorder, random } = this.#options
    const root = this.#pick(recorder.known.roots(room))
    const aside = !random.chance(IN_ROOM_SHARE)
    if (root) this.#send(room, { thread: root.id, ...(aside && { aside }) })
  }

  /** Nothing is changed in a room of which nothing is known. */
  change(what: MessageChange['do'], room: string): void {
    const change = this.#changeOf(what, room)
    if (change !== null) this.#change(change)
  }

  /** An edit and a deletion of one own message, and two edits of another one. */
  editsAndDeletes(room: string): void {
    const own = this.#options.recorder.known.own(room)
    const [first, second] = [this.#pick(own), this.#pick(own)]
    if (first === undefined || second === undefined) return
    for (const { id } of [first, second, second]) this.#change({ do: 'edit', room, id, body: this.#body() })
    this.#change({ do: 'delete', room, id: first.id })
  }

  #changeOf(what: MessageChange['do'], room: string): MessageChange | null {
    const { random } = this.#options
    const last = random.chance(AGAIN_SHARE) ? this.#last.get(`${room} ${what}`) : undefined
    const all = this.#changeable(what, room)
    const message = all.find(({ id }) => id === last?.id) ?? this.#pick(all)
    if (message === undefined) return null
    const { id } = message
    switch (what) {
      case 'edit':
        return { do: what, room, id, body: this.#body() }
      case 'delete':
        return { do: what, room, id }
      case 'react':
        return {
          do: what,
          room,
          id,
          emoji: last?.do === what ? last.emoji : random.pick(EMOJI),
          on: !random.chance(BACK_SHARE),
        }
      case 'pin':
        return { do: what, room, id, on: message.pinned === undefined }
      case 'vote':
        return { do: what, room, id, choices: this.#choices(message) }
    }
  }

  #changeable(what: MessageChange['do'], room: string): MessageRecord[] {
    const { known } = this.#options.recorder
    if (what === 'edit' || what === 'delete') return this.#ownOf(known.own(room))
    return (what === 'vote' ? known.polls(room) : known.present(room)).slice(-FAVOURITES)
  }

  /** Messages with files are few, and a deletion concerns their files, too. */
  #ownOf(own: MessageRecord[]): MessageRecord[] {
    const withFiles = own.filter(({ files }) => files !== undefined)
    return withFiles.length > 0 && this.#options.random.chance(FILES_SHARE) ? withFiles : own
  }

  #choices({ poll }: MessageRecord): number[] {
    const { random } = this.#options
    const all = Array.from({ length: CHOICES }, (_, choice) => choice)
    return poll?.multiple ? all.filter(() => random.chance(0.5)) : [random.pick(all)]
  }

  #pick(messages: MessageRecord[]): MessageRecord | undefined {
    return messages.length === 0 ? undefined : this.#options.random.pick(messages)
  }

  #send(room: string, content: ContentRecord): void {
    const { client, recorder } = this.#options
    const body = this.#body()
    recorder.note({ type: 'written', room, body })
    client.send(room, body, content)
  }

  #change(change: MessageChange): void {
    const { client, recorder } = this.#options
    if (change.do === 'react' || change.do === 'vote') this.#last.set(`${change.room} ${change.do}`, change)
    recorder.note({ type: 'changed', change })
    client.change(change)
  }

  /** With a point at its end, no body is the beginning of another one in the bytes of the database. */
  #body(): string {
    return `${this.#options.client.name}-${++this.#written}.`
  }
}
