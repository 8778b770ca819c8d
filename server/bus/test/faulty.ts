import type { Bus, BusMessage } from '../bus.ts'

export interface Faults {
  seed: number
  /** The share of the messages that never arrive. */
  drop: number
  /** The share that arrives twice. */
  double: number
  /** Each message is late by up to this, so that later ones overtake it. */
  delayMs: number
}

/** A bus that delays, reorders, doubles and drops what it carries to this node. */
export interface FaultyBus extends Bus {
  /** While true nothing arrives here and nothing leaves. */
  cut: boolean
  /** Answers true for a message that is dropped, whatever the faults are. */
  drops: (message: BusMessage) => boolean
  /** From the call on messages are held back, until they are released in the order that the test wants. */
  hold(): void
  /** Delivers what was held back, and later messages as they come. */
  release(order?: (held: BusMessage[]) => BusMessage[]): void
  readonly counts: { delivered: number; dropped: number; doubled: number; overtaken: number }
}

export const NO_FAULTS: Faults = { seed: 1, drop: 0, double: 0, delayMs: 0 }

export function faulty(bus: Bus, { seed, drop, double, delayMs }: Faults): FaultyBus {
  const random = randomFrom(seed)
  const counts = { delivered: 0, dropped: 0, doubled: 0, overtaken: 0 }
  const newest = new Map<string, number>()
  const listeners: ((message: BusMessage) => void)[] = []
  let held: BusMessage[] | null = null
  let closed = false

  function deliver(message: BusMessage, listener: (message: BusMessage) => void): void {
    if (closed) return
    const before = newest.get(message.node) ?? 0
    if (message.number < before) counts.overtaken++
    newest.set(message.node, Math.max(before, message.number))
    counts.delivered++
    listener(message)
  }

  return {
    cut: false,
    drops: () => false,
    counts,
    get alone() {
      return bus.alone
    },
    publish(message) {
      if (!this.cut) bus.publish(message)
    },
    onMessage(listener) {
      listeners.push(listener)
      bus.onMessage((message) => {
        if (held !== null && listener === listeners[0]) return void held.push(message)
        if (this.cut || this.drops(message) || random() < drop) return void counts.dropped++
        const copies = random() < double ? 2 : 1
        counts.doubled += copies - 1
        for (let copy = 0; copy < copies; copy++) {
          if (delayMs === 0) deliver(message, listener)
          else setTimeout(() => deliver(structuredClone(message), listener), random() * delayMs)
        }
      })
    },
    hold() {
      held = []
    },
    release(order = (messages) => messages) {
      const messages = held ?? []
      held = null
      for (const message of order(messages)) for (const listener of listeners) deliver(message, listener)
    },
    close() {
      closed = true
      return bus.close()
    },
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
