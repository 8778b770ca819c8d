import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { EventName, Events } from '../../protocol/events.ts'
import { Listeners, Topics } from '../stores/connection/listeners.ts'
import { unreachable, type Wire } from '../stores/connection/wire.ts'

type Answer<C extends CommandName> = (input: Input<C>) => Results[C] | Promise<Results[C]>

/** The network's edge, in the hands of a test: it decides what is answered, when, and when the line is cut. */
export class FakeWire implements Wire {
  online = false
  /** What was asked, in order. */
  readonly asked: { name: CommandName; input: unknown }[] = []
  readonly #answers = new Map<CommandName, Answer<never>>()
  readonly #events = new Topics<Events>()
  readonly #onlineListeners = new Listeners<boolean>()
  readonly #unauthorizedListeners = new Listeners<void>()
  readonly #cut = new Set<() => void>()

  answer<C extends CommandName>(name: C, answer: Answer<C>): void {
    this.#answers.set(name, answer as unknown as Answer<never>)
  }

  askedFor<C extends CommandName>(name: C): Input<C>[] {
    return this.asked.filter((one) => one.name === name).map((one) => one.input as Input<C>)
  }

  say<E extends EventName>(event: E, data: Events[E]): void {
    this.#events.tell(event, data)
  }

  connect(): void {
    this.online = true
    this.#onlineListeners.tell(true)
  }

  disconnect(): void {
    this.online = false
    for (const cut of this.#cut) cut()
    this.#onlineListeners.tell(false)
  }

  async command<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    if (!this.online) throw unreachable()
    return this.post(name, input)
  }

  async post<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    this.asked.push({ name, input })
    const answer = this.#answers.get(name) as unknown as Answer<C> | undefined
    if (!answer) throw unreachable()
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => undefined)
    const cut = (): void => reject(unreachable())
    this.#cut.add(cut)
    return Promise.race([promise, answer(input)]).finally(() => this.#cut.delete(cut))
  }

  tell<C extends CommandName>(name: C, input: Input<C>): void {
    this.asked.push({ name, input })
  }

  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void {
    return this.#events.on(event, listener)
  }

  onOnline(listener: (online: boolean) => void): () => void {
    return this.#onlineListeners.add(listener)
  }

  onUnauthorized(listener: () => void): () => void {
    return this.#unauthorizedListeners.add(listener)
  }
}
