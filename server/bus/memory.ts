import type { Bus, BusMessage } from './bus.ts'

/** Joins several nodes of one process. Messages cross as JSON, as they would between machines. */
export class MemoryBus {
  private readonly members = new Set<(text: string) => void>()

  /** The bus of one more node. */
  join(): Bus {
    const listeners: ((message: BusMessage) => void)[] = []
    const receive = (text: string) => {
      for (const listener of listeners) listener(JSON.parse(text) as BusMessage)
    }
    this.members.add(receive)
    return {
      publish: (message) => {
        if (this.members.size === 1) return
        const text = JSON.stringify(message)
        for (const member of this.members) if (member !== receive) queueMicrotask(() => member(text))
      },
      onMessage: (listener) => void listeners.push(listener),
      close: async () => void this.members.delete(receive),
    }
  }
}
