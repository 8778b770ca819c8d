import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { Member } from '../load/member.ts'
import type { Rooms } from '../load/rooms.ts'
import { findStamps } from '../load/stamps.ts'
import type { Listener } from './protocol.ts'
import { SocketIo } from './socketio.ts'

const SYNC = '0'
const PARALLEL_REQUESTS = 64
const PAGE = 100

/** Parley's commands: every member is a person with a session of their own. */
export class Parley extends SocketIo {
  private tokens: string[] = []
  /** The id of each room. */
  private ids: string[] = []

  constructor(
    listener: Listener,
    rooms: Rooms,
    private readonly port: number,
  ) {
    super(listener, rooms)
  }

  override async prepare(): Promise<void> {
    const { rooms } = this
    await inParallel(rooms.members, async (i) => {
      this.tokens[i] = (await this.command('session.start', { name: `Member ${i}` })).token
    })
    const codes: string[] = []
    await inParallel(rooms.count, async (i) => {
      const { room } = await this.command('room.create', { name: `Room ${i}` }, this.tokens[i * rooms.size])
      this.ids[i] = room.id
      codes[i] = room.code
    })
    await inParallel(rooms.members, async (i) => {
      await this.command('room.join', { code: codes[rooms.of(i)]! }, this.tokens[i])
    })
  }

  override message(member: number, number: number, body: string): string {
    const input: Input<'message.send'> = { room: this.ids[this.rooms.of(member)]!, id: Bun.randomUUIDv7(), body }
    // Ack 0 is that of sync; the message's number follows from any other.
    return `42${number + 1}${JSON.stringify(['message.send', input])}`
  }

  override async stored(): Promise<number[]> {
    const numbers: number[][] = []
    await inParallel(this.rooms.count, async (room) => {
      numbers[room] = await this.storedIn(room)
    })
    return numbers.flat()
  }

  /** Pages through the room as any client would. */
  private async storedIn(room: number): Promise<number[]> {
    const numbers: number[] = []
    let after = 0
    for (let more = true; more;) {
      const input = { room: this.ids[room]!, after, limit: PAGE }
      const page = await this.command('message.page', input, this.tokens[room * this.rooms.size])
      for (const { body } of page.messages) numbers.push(...findStamps(Buffer.from(body), 0, body.length).numbers)
      after = page.messages.at(-1)?.seq ?? after
      more = page.more.after && page.messages.length > 0
    }
    return numbers
  }

  protected override auth(member: number): string {
    return JSON.stringify({ token: this.tokens[member] })
  }

  protected override connected(member: Member): void {
    const input: Input<'sync'> = { known: [] }
    member.say(`42${SYNC}${JSON.stringify(['sync', input])}`)
  }

  protected override acknowledged(member: Member, answer: string): void {
    const bracket = answer.indexOf('[')
    const id = answer.slice(0, bracket)
    const ok = answer.startsWith('[{"ok":', bracket)
    if (id !== SYNC) return this.listener.answered(Number(id) - 1, ok)
    if (!ok) throw new Error(`sync was refused: ${answer}`)
    member.ready()
  }

  private async command<C extends CommandName>(name: C, input: Input<C>, token?: string): Promise<Results[C]> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/${name}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(input),
    })
    const answer = (await response.json()) as { ok: Results[C] } | { error: unknown }
    if ('error' in answer) throw new Error(`${name} was refused: ${JSON.stringify(answer.error)}`)
    return answer.ok
  }
}

async function inParallel(count: number, task: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await task(next++)
  }
  await Promise.all(Array.from({ length: PARALLEL_REQUESTS }, worker))
}
