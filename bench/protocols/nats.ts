import { NatsReader, type NatsHandler } from '../load/nats-reader.ts'
import { Peer } from '../load/peer.ts'
import type { Rooms } from '../load/rooms.ts'
import type { Listener, Protocol } from './protocol.ts'

const OPTIONS = { verbose: false, pedantic: false, lang: 'bench', version: '1', protocol: 1, echo: true }

/** NATS' own text protocol over TCP, one subject a room. Its PONG says that the subscription is in place. */
export class Nats implements Protocol {
  constructor(
    private readonly listener: Listener,
    private readonly rooms: Rooms,
  ) {}

  async prepare(): Promise<void> {}

  async connect(index: number, port: number): Promise<Peer> {
    const subscriber = new Subscriber(index, this.listener)
    await subscriber.subscribe(port, this.subject(index))
    return subscriber
  }

  message(member: number, _number: number, body: string): string {
    return `PUB ${this.subject(member)} ${body.length}\r\n${body}\r\n`
  }

  async stored(): Promise<null> {
    return null
  }

  private subject(member: number): string {
    return `room.${this.rooms.of(member)}`
  }
}

class Subscriber extends Peer implements NatsHandler {
  private readonly reader = new NatsReader(this)

  constructor(
    index: number,
    private readonly listener: Listener,
  ) {
    super(index)
  }

  subscribe(port: number, subject: string): Promise<void> {
    return this.open(port, `CONNECT ${JSON.stringify(OPTIONS)}\r\nSUB ${subject} 1\r\nPING\r\n`)
  }

  say(text: string): void {
    this.write(Buffer.from(text))
  }

  messages(bytes: Buffer, start: number, end: number): void {
    this.listener.messages(this, bytes, start, end)
  }

  ping(): void {
    this.say('PONG\r\n')
  }

  pong(): void {
    this.ready()
  }

  protected receive(bytes: Buffer): void {
    this.reader.push(bytes)
  }
}
