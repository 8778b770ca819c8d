import {
  HARNESS,
  type ChangeRecord,
  type ClientEvent,
  type ContentRecord,
  type Entry,
  type FaultEvent,
  type MessageRecord,
} from '../../history/history.ts'
import type { CheckInput, CheckLimits } from '../input.ts'
import { fileRows, storedFiles, type WorldFile } from './world-files.ts'

export const limits: CheckLimits = { baseBytes: 200 * 2 ** 20, bytesPerConnection: 1_000_000, healthzMs: 1_000 }

type RoomLog = (ChangeRecord | undefined)[]

/** The data of a correct server. The index in a room's log is the rev; index 0 is empty. */
interface Data {
  epoch: string
  rooms: Map<string, RoomLog>
  /** By room and rev. */
  terms: Map<string, string[]>
}

/** A tiny correct chat that writes the history which a round with it would have. Each entry takes 1 ms. */
export class World {
  readonly entries: Entry[] = []
  data: Data = { epoch: 'e1', rooms: new Map(), terms: new Map() }
  /** All that were ever uploaded, by id. */
  readonly files = new Map<string, WorldFile>()
  t = 0
  #op = 0
  #term = 1

  constructor(rooms: string[], owner = 'p-owner') {
    for (const room of rooms) {
      this.data.rooms.set(room, [undefined])
      this.data.terms.set(room, [''])
      this.#append(room, { rev: 1, room: true })
      this.#append(room, { rev: 2, member: { person: owner, left: false } })
    }
  }

  write(by: string, event: ClientEvent | FaultEvent): Entry {
    const entry = { t: ++this.t, by, ...event } as Entry
    this.entries.push(entry)
    return entry
  }

  /** An event of the harness. */
  event(event: FaultEvent): void {
    if (event.type === 'started') this.#term++
    this.write(HARNESS, event)
  }

  op(): number {
    return ++this.#op
  }

  log(room: string): RoomLog {
    return this.data.rooms.get(room)!
  }

  head(room: string): number {
    return this.log(room).length - 1
  }

  term(room: string, rev = this.head(room)): string {
    return this.data.terms.get(room)![rev]!
  }

  /** What the room shows, oldest first, as it is now. */
  messages(room: string): MessageRecord[] {
    return this.all(room).filter(({ aside }) => !aside)
  }

  /** With replies that only their threads show. */
  all(room: string): MessageRecord[] {
    const latest = new Map<string, MessageRecord>()
    for (const change of this.log(room))
      if (change !== undefined && 'message' in change) latest.set(change.message.id, change.message)
    return [...latest.values()].sort((a, b) => a.seq - b.seq)
  }

  find(room: string, id: string): MessageRecord | undefined {
    return this.all(room).find((message) => message.id === id)
  }

  /** The seq of the message, also when it was stored before. */
  store(room: string, author: string, id: string, body: string, content: ContentRecord = {}): number {
    const before = this.find(room, id)
    if (before !== undefined) return before.seq
    const rev = this.head(room) + 1
    const attached = content.files?.map((file) => this.files.get(file)!.file)
    const message = { id, room, seq: rev, rev, author, body, ...content, ...(attached && { attached }) }
    this.#append(room, { rev, message })
    const root = content.thread === undefined ? undefined : this.find(room, content.thread)
    if (root !== undefined) this.put({ ...root, replies: { count: (root.replies?.count ?? 0) + 1, seq: rev } })
    return rev
  }

  /** Stores what became of a message, and answers the rev of that. */
  put(message: MessageRecord): number {
    const rev = this.head(message.room) + 1
    return this.#append(message.room, { rev, message: { ...message, rev } })
  }

  changeRoom(room: string): number {
    return this.#append(room, { rev: this.head(room) + 1, room: true })
  }

  move(room: string, person: string, left: boolean): number {
    if (this.isIn(room, person) === !left) return this.head(room)
    return this.#append(room, { rev: this.head(room) + 1, member: { person, left } })
  }

  #append(room: string, change: ChangeRecord): number {
    this.log(room).push(change)
    this.data.terms.get(room)!.push(`term ${this.#term}`)
    return change.rev
  }

  isIn(room: string, person: string): boolean {
    const last = this.log(room).findLast(
      (change) => change !== undefined && 'member' in change && change.member.person === person,
    )
    return last !== undefined && 'member' in last && !last.member.left
  }

  /** Each thing that changed after `from`, as it is now. */
  since(room: string, from: number): ChangeRecord[] {
    const latest = new Map<string, ChangeRecord>()
    for (const change of this.log(room).slice(from + 1)) if (change !== undefined) latest.set(nameOf(change), change)
    return [...latest.values()].sort((a, b) => a.rev - b.rev)
  }

  /** Puts each room back to a rev. */
  loseData(heads: Record<string, number>): void {
    this.event({ type: 'data-lost', nemesis: 'old-copy', what: 'everything since the copy', heads })
    for (const [room, head] of Object.entries(heads)) {
      this.log(room).length = head + 1
      this.data.terms.get(room)!.length = head + 1
    }
  }

  /** What the checker would receive now. */
  input(): CheckInput {
    const { epoch, rooms } = this.data
    const input: CheckInput = {
      entries: this.entries,
      limits,
      finalReads: {},
      ...storedFiles(this),
      database: {
        epoch,
        rooms: [],
        members: [],
        messages: [],
        reactions: [],
        votes: [],
        ...fileRows(this),
        remains: [],
        integrity: 'ok',
      },
    }
    const { database } = input
    for (const [room] of rooms) {
      const all = this.all(room)
      const roots = all.filter(({ replies }) => replies !== undefined)
      const threads = Object.fromEntries(roots.map(({ id }) => [id, all.filter(({ thread }) => thread === id)]))
      input.finalReads[room] = { epoch, rev: this.head(room), messages: this.messages(room), threads }
      database.messages.push(...all)
      for (const { id, reactions = [], votes } of all) {
        for (const { emoji, people } of reactions)
          database.reactions.push(...people.map((person) => ({ id, person, emoji })))
        for (const person of new Set(votes?.people!.flat()))
          database.votes.push({
            id,
            person,
            choices: [0, 1, 2].filter((choice) => votes!.people![choice]!.includes(person)),
          })
      }
      for (const change of this.since(room, 0)) {
        if ('room' in change) database.rooms.push({ room, rev: this.head(room), changed: change.rev })
        if ('member' in change) database.members.push({ room, ...change.member, rev: change.rev })
      }
    }
    // Not structuredClone: it preserves shared references, and a corruption in one place would appear in all.
    return JSON.parse(JSON.stringify(input)) as CheckInput
  }
}

/** Of the thing that a change is about. */
function nameOf(change: ChangeRecord): string {
  if ('message' in change) return `message ${change.message.id}`
  return 'member' in change ? `member ${change.member.person}` : 'room'
}
