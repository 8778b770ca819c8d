import type { Bus, BusMessage } from './bus.ts'
import { Envelopes } from './envelopes.ts'

/** A message beyond this is lost, as are those that come while so many bytes wait: their numbers show it. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024
const AT_ONCE = 64
/** A new try comes after this and up to as much again, so that the nodes do not all come at once. */
const RETRY_MS = 500
/** A connection that lasts for so long is reported as back: one that is cut again and again is reported once. */
const STEADY_MS = 2_000
/** A start waits so long for the first connection. */
const FIRST_MS = 3_000
/** What was sent last, such as a goodbye, may take so long when the node stops. */
const LAST_MS = 1_000

/** One connection to a server that carries envelopes between the nodes. */
export interface Line {
  /** Resolves when the server has them, in this order. Rejects when that is not sure, and the line is given up then. */
  send(envelopes: Buffer[]): Promise<void>
  /** Resolves with the reason once the line carries nothing any more. */
  readonly ended: Promise<Error>
  close(): Promise<void>
}

/** A server that carries envelopes between the nodes. */
export interface Carrier {
  /** The size of an envelope, at most. */
  readonly mostBytes: number
  /** Connects. Everything that any node sends from then on is received, in the order of its sender. */
  open(receive: (envelope: Buffer) => void): Promise<Line>
}

export interface CarriedOptions {
  /** Of the data, as it is now. The nodes know each other by it. */
  secret: () => string
  /** Called once each time the server is lost. The bus goes on trying to connect. */
  onLost?: (problem: string) => void
  /** Called when it is there again, and stays. */
  onBack?: () => void
}

/**
 * The bus of one node over a carrier. While there is no connection, what is published is lost. Resolves once it is connected,
 * and after some seconds in any case.
 */
export async function carried(
  carrier: Carrier,
  { secret, onLost = () => {}, onBack = () => {} }: CarriedOptions,
): Promise<Bus> {
  const envelopes = new Envelopes(secret, carrier.mostBytes)
  const listeners: ((message: BusMessage) => void)[] = []
  const first = Promise.withResolvers<void>()
  let closed = false
  let line: Line | null = null
  let lost = false
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let sending: Promise<void> | null = null
  /** Ends what is waited for: a batch under way, and the pause before the next try. */
  let abandon = () => {}
  let wake = () => {}

  function receive(envelope: Buffer) {
    if (closed) return
    const text = envelopes.open(envelope)
    if (text !== null) for (const listener of listeners) listener(JSON.parse(text) as BusMessage)
  }

  async function keepConnected() {
    for (;;) {
      const problem = await useLine().catch((error: Error) => error)
      if (closed) return
      if (!lost) onLost(problem.message)
      lost = true
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, RETRY_MS * (1 + Math.random()))
      })
    }
  }

  /** Resolves when the line is of no use any more, and rejects when there is none. */
  async function useLine(): Promise<Error> {
    const opened = await carrier.open(receive)
    if (closed) await opened.close()
    else line = opened
    first.resolve()
    const steady = setTimeout(() => {
      if (lost && !closed) onBack()
      lost = false
    }, STEADY_MS)
    const problem = await opened.ended
    clearTimeout(steady)
    line = null
    abandon()
    await opened.close()
    return problem
  }

  /** One batch at a time: what comes meanwhile is the next. */
  async function send(to: Line) {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, AT_ONCE)
      for (const envelope of batch) waitingBytes -= envelope.length
      await new Promise<void>((resolve) => {
        abandon = () => {
          resolve()
          // What waits is for the line that came after.
          if (line !== null && line !== to) return
          // It is old when there is another line.
          waiting = []
          waitingBytes = 0
        }
        to.send(batch).then(resolve, abandon)
      })
    }
    // In the same step in which nothing waits: otherwise what came in the next one would wait for another message.
    sending = null
  }

  void keepConnected()
  await Promise.race([first.promise, Bun.sleep(FIRST_MS)])
  return {
    alone: false,
    publish(message) {
      if (line === null || closed) return
      const sealed = envelopes.seal(message)
      const bytes = sealed.reduce((sum, { length }) => sum + length, 0)
      if (waitingBytes + bytes > MOST_WAITING_BYTES) return
      waiting.push(...sealed)
      waitingBytes += bytes
      sending ??= send(line)
    },
    onMessage: (listener) => void listeners.push(listener),
    async close() {
      if (closed) return
      closed = true
      wake()
      await Promise.race([sending, Bun.sleep(LAST_MS)])
      await line?.close()
    },
  }
}
