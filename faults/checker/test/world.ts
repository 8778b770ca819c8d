import type { ClientEvent, Entry, FieldEvent, Seen, SeenChange } from '../../history/history.ts'
import type { CheckInput, CheckLimits } from '../input.ts'

export const limits: CheckLimits = { baseBytes: 200 * 2 ** 20, bytesPerConnection: 1_000_000, healthzMs: 1_000 }

type RoomLog = (SeenChange | undefined)[]

/** What a correct server remembers. Revs are places in a room's log; place 0 is empty. */
interface Data {
  epoch: string
  rooms: Map<string, RoomLog>
}

/** A tiny correct chat that writes the record which a round of it would have written. Time passes by 1 ms an entry. */
export class World {
  readonly entries: Entry[] = []
  data: Data
  t = 0
  #op = 0

  constructor(rooms: string[], owner = 'p-owner') {
    this.data = {
      epoch: 'e1',
      rooms: new Map(
        rooms.map((room) => [
          room,
          [undefined, { rev: 1, room: true }, { rev: 2, member: { person: owner, left: false } }],
        ]),
      ),
    }
  }

  write(by: string, event: ClientEvent | FieldEvent): Entry {
    const entry = { t: ++this.t, by, ...event } as Entry
    this.entries.push(entry)
    return entry
  }

  field(event: FieldEvent): void {
    this.write('field', event)
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

  messages(room: string): Seen[] {
    return this.log(room).flatMap((change) => (change !== undefined && 'message' in change ? [change.message] : []))
  }

  /** The rev that it was given now or before. */
  store(room: string, author: string, id: string, body: string): number {
    const before = this.messages(room).find((message) => message.id === id)
    if (before !== undefined) return before.seq
    const rev = this.head(room) + 1
    this.log(room).push({ rev, message: { id, room, seq: rev, rev, author, body } })
    return rev
  }

  move(room: string, person: string, left: boolean): number {
    if (this.isIn(room, person) === !left) return this.head(room)
    const rev = this.head(room) + 1
    this.log(room).push({ rev, member: { person, left } })
    return rev
  }

  isIn(room: string, person: string): boolean {
    const last = this.log(room).findLast(
      (change) => change !== undefined && 'member' in change && change.member.person === person,
    )
    return last !== undefined && 'member' in last && !last.member.left
  }

  /** Each thing that changed after `from`, as it is now. */
  since(room: string, from: number): SeenChange[] {
    const latest = new Map<string, number>()
    for (const change of this.log(room))
      if (change !== undefined && 'member' in change) latest.set(change.member.person, change.rev)
    return this.log(room)
      .slice(from + 1)
      .filter((change) => change !== undefined)
      .filter((change) => !('member' in change) || latest.get(change.member.person) === change.rev)
  }

  /** Goes back to what a room was at each rev. */
  loseTail(heads: Record<string, number>): void {
    this.field({ type: 'tail-lost', nemesis: 'old-copy', what: 'the copy of before', heads })
    for (const [room, head] of Object.entries(heads)) this.log(room).length = head + 1
  }

  /** What a checker is given of it now. */
  input(): CheckInput {
    const { epoch, rooms } = this.data
    const input: CheckInput = {
      entries: this.entries,
      limits,
      history: {},
      database: { epoch, rooms: [], members: [], messages: [], integrity: 'ok' },
    }
    for (const [room] of rooms) {
      input.history[room] = { epoch, rev: this.head(room), messages: this.messages(room) }
      input.database.rooms.push({ room, rev: this.head(room), changed: 1 })
      input.database.messages.push(...this.messages(room))
      for (const change of this.since(room, 0))
        if ('member' in change) input.database.members.push({ room, ...change.member, rev: change.rev })
    }
    // Not structuredClone, which keeps one message one thing: broken in one place, it would be broken everywhere.
    return JSON.parse(JSON.stringify(input)) as CheckInput
  }
}
