import type { ServerWebSocket } from 'bun'
import { limits } from '../../../protocol/limits.ts'
import { Hub, type HubOptions } from '../hub.ts'
import { Inbound } from '../inbound.ts'
import { PeerPresence } from '../peer-presence.ts'
import { Socket } from '../socket.ts'

/** A socket that is not open, with the default limits. */
export function testSocket(id: string, address = '127.0.0.1'): Socket {
  const unused = () => {
    throw new Error('no commands here')
  }
  return new Socket(id, address, new Inbound(limits, () => 0), { sync: unused, report: unused })
}

/** Replaces the runtime's sockets. Records what was published and sent, and which sockets were closed. */
export class FakeTransport {
  readonly published: { topic: string; frame: string }[] = []
  private readonly topics = new Map<string, Set<Socket>>()
  private readonly heardBy = new Map<Socket, string[]>()
  readonly closed = new Set<Socket>()
  private opened = 0

  readonly publish = (topic: string, frame: string): void => {
    this.published.push({ topic, frame })
    for (const socket of this.topics.get(topic) ?? []) this.heard(socket).push(frame)
  }

  socket(person: string, expiresAt = Infinity): Socket {
    const socket = testSocket(`${++this.opened}`)
    socket.session = { hash: `hash of ${person}`, person: { id: person, name: person, guest: true }, expiresAt }
    socket.ws = {
      subscribe: (topic: string) => this.on(topic).add(socket),
      unsubscribe: (topic: string) => this.on(topic).delete(socket),
      cork: (work: () => void) => work(),
      send: (frame: string) => this.heard(socket).push(frame),
      close: () => this.closed.add(socket),
      terminate: () => this.closed.add(socket),
    } as unknown as ServerWebSocket<Socket>
    return socket
  }

  heard(socket: Socket): string[] {
    const frames = this.heardBy.get(socket) ?? []
    this.heardBy.set(socket, frames)
    return frames
  }

  private on(topic: string): Set<Socket> {
    const sockets = this.topics.get(topic) ?? new Set()
    this.topics.set(topic, sockets)
    return sockets
  }
}

/** A hub on this transport, without other nodes and without a storage. */
export function testHub(transport: FakeTransport, options: Partial<HubOptions> = {}): Hub {
  return new Hub({
    epoch: 'first',
    publish: transport.publish,
    fanOut: { deliveries: 0, frames: 0 },
    admission: { turnAfter: () => 0 },
    peers: new PeerPresence(),
    presenceList: 100,
    prove: (room, term, rev) => `${room}/${term}/${rev}`,
    readGap: () => {},
    ...options,
  })
}
