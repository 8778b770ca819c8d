import type { Bus, BusMessage } from './bus.ts'

/** Joins several nodes of one process. Messages cross as JSON, as they would between machines. */
export class MemoryBus {
  private readonly members = new Set<(text: string) => void>()

  /** The bus of one more node. */
  join(): Bus {
    const { members } = this
    const listeners: ((message: BusMessage) => void)[] = []
    const receive = (text: string) => {
      // The node may have left since the message was sent.
      if (members.has(receive)) for (const listener of listeners) listener(JSON.parse(text) as BusMessage)
    }
    members.add(receive)
    return {
      get alone() {
        return members.size === 1 && members.has(receive)
      },
      publish(message) {
        if (!members.has(receive) || members.size === 1) return
        const text = JSON.stringify(message)
        for (const member of members) if (member !== receive) queueMicrotask(() => member(text))
      },
      onMessage: (listener) => void listeners.push(listener),
      close: async () => void members.delete(receive),
    }
  }
}
