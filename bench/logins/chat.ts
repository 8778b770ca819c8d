import type { Input, Results } from '../../protocol/commands.ts'

/** Members of one room, each with an address of its own, as a trusted proxy names it. */
export class Chat {
  private constructor(
    private readonly members: Member[],
    private readonly room: string,
  ) {}

  static async open(port: number, count: number): Promise<Chat> {
    const members = await Promise.all(Array.from({ length: count }, (_, i) => Member.arrives(port, i)))
    const { room } = await members[0]!.asks<Results['room.create']>('room.create', { name: 'Bench' })
    for (const member of members.slice(1)) await member.asks('room.join', { code: room.code })
    for (const member of members) await member.asks('sync', { known: [] })
    return new Chat(members, room.id)
  }

  /** Resolves with the ack. Rejects when the message was refused. */
  async says(member: number): Promise<void> {
    const input: Input<'message.send'> = {
      room: this.room,
      id: Bun.randomUUIDv7(),
      body: 'A sentence of usual length.',
    }
    await this.members[member]!.asks('message.send', input)
  }

  close(): void {
    for (const member of this.members) member.close()
  }
}

/** A socket that speaks just enough of Engine.IO and Socket.IO, so that little of a measured time is its own. */
class Member {
  private readonly waiting = new Map<number, (answer: { ok?: unknown; error?: unknown }) => void>()
  private next = 0
  private readonly connected: Promise<void>

  private constructor(
    private readonly socket: WebSocket,
    token: string,
  ) {
    this.connected = new Promise((resolve, reject) => {
      socket.addEventListener('open', () => socket.send(`40${JSON.stringify({ token })}`))
      socket.addEventListener('close', () => reject(new Error('A socket was closed.')))
      socket.addEventListener('message', ({ data }) => {
        const packet = String(data)
        if (packet === '2') socket.send('3')
        else if (packet.startsWith('40')) resolve()
        else if (packet.startsWith('43')) this.answered(packet)
      })
    })
  }

  static async arrives(port: number, index: number): Promise<Member> {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': `10.1.${index}.1` }
    const response = await fetch(`http://127.0.0.1:${port}/api/session.start`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: `Member ${index}` }),
    })
    const { ok } = (await response.json()) as { ok: Results['session.start'] }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, { headers })
    const member = new Member(socket, ok.token)
    await member.connected
    return member
  }

  asks<T>(name: string, input: unknown): Promise<T> {
    const id = this.next++
    this.socket.send(`42${id}${JSON.stringify([name, input])}`)
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ ok, error }) => {
        if (error === undefined) resolve(ok as T)
        else reject(new Error(`${name} was refused: ${JSON.stringify(error)}`))
      })
    })
  }

  close(): void {
    this.socket.close()
  }

  private answered(packet: string): void {
    const bracket = packet.indexOf('[')
    const id = Number(packet.slice(2, bracket))
    this.waiting.get(id)!(JSON.parse(packet.slice(bracket))[0])
    this.waiting.delete(id)
  }
}
