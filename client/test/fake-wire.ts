import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import { Refusal, type Reason } from '../../protocol/errors.ts'
import type { EventName, Events } from '../../protocol/events.ts'
import { Listeners, Topics } from '../stores/connection/listeners.ts'
import { Unreachable } from '../stores/connection/problem.ts'
import { unwrap, type Wire } from '../stores/connection/wire.ts'

type Answer<C extends CommandName> = (input: Input<C>) => Results[C] | Promise<Results[C]>

/**
 * The network's edge, in the hands of a test: the test decides what is answered, when, and when the connection is cut.
 * Everything passes through JSON, both ways, as on a real wire.
 */
export class FakeWire implements Wire {
  online = false
  opened = false
  /** The commands that were sent, in order. */
  readonly asked: { name: CommandName; input: unknown }[] = []
  readonly #answers = new Map<CommandName, Answer<CommandName>>()
  readonly #events = new Topics<Events>()
  readonly #onlineListeners = new Listeners<boolean>()
  readonly #refusedListeners = new Listeners<Reason>()
  readonly #cut = new Set<() => void>()
  readonly #pending = new Set<Promise<unknown>>()

  answer<C extends CommandName>(name: C, answer: Answer<C>): void {
    this.#answers.set(name, answer as unknown as Answer<CommandName>)
  }

  askedFor<C extends CommandName>(name: C): Input<C>[] {
    return this.asked.filter((one) => one.name === name).map((one) => one.input as Input<C>)
  }

  emit<E extends EventName>(event: E, data: Events[E]): void {
    this.#events.emit(event, throughJson(data))
  }

  refuse(reason: Reason): void {
    this.#refusedListeners.emit(reason)
  }

  open(): void {
    this.opened = true
  }

  close(): void {
    this.opened = false
  }

  connect(): void {
    this.online = true
    this.#onlineListeners.emit(true)
  }

  disconnect(): void {
    this.online = false
    for (const cut of this.#cut) cut()
    this.#onlineListeners.emit(false)
  }

  async command<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    if (!this.online) throw new Unreachable()
    return this.post(name, input)
  }

  async post<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const sent = throughJson(input)
    this.asked.push({ name, input: sent })
    const answer = this.#answers.get(name)
    if (!answer) throw new Unreachable()
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => undefined)
    const cut = (): void => reject(new Unreachable())
    this.#cut.add(cut)
    const answered = Promise.race([promise, answerOf(async () => answer(sent))])
    this.#pending.add(answered)
    return unwrap<Results[C]>(
      await answered.finally(() => {
        this.#cut.delete(cut)
        this.#pending.delete(answered)
      }),
    )
  }

  /** Resolves when everything that was asked is answered, and what follows from the answers is done. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) {
      await Promise.allSettled(this.#pending)
      await Bun.sleep(0)
    }
  }

  signal<C extends CommandName>(name: C, input: Input<C>): void {
    this.asked.push({ name, input: throughJson(input) })
  }

  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void {
    return this.#events.on(event, listener)
  }

  onOnline(listener: (online: boolean) => void): () => void {
    return this.#onlineListeners.add(listener)
  }

  onRefused(listener: (reason: Reason) => void): () => void {
    return this.#refusedListeners.add(listener)
  }
}

function throughJson<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T
}

/** What the other end sends back: the result, or the refusal that was thrown. */
async function answerOf(answer: () => Promise<unknown>): Promise<unknown> {
  try {
    return throughJson({ ok: await answer() })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, reason, message, params, retryAfterMs } = error
    return throughJson({ error: { code, reason, message, params, retryAfterMs } })
  }
}
