import type { ServerWebSocket } from 'bun'
import { Socket } from '../socket.ts'

/** The runtime's end of sockets, by hand: what was published and sent, and who was cut. For tests of what stands on it. */
export class FakeTransport {
  readonly published: { topic: string; frame: string }[] = []
  private readonly topics = new Map<string, Set<Socket>>()
  private readonly heardBy = new Map<Socket, string[]>()
  readonly closed = new Set<Socket>()

  readonly publish = (topic: string, frame: string): void => {
    this.published.push({ topic, frame })
    for (const socket of this.topics.get(topic) ?? []) this.heard(socket).push(frame)
  }

  socket(person: string, expiresAt = Infinity): Socket {
    const socket = new Socket('127.0.0.1')
    socket.session = { hash: `hash of ${person}`, person: { id: person, name: person, guest: true }, expiresAt }
    socket.ws = {
      subscribe: (topic: string) => this.on(topic).add(socket),
      unsubscribe: (topic: string) => this.on(topic).delete(socket),
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
