import type { CommandName, Results } from '../../../protocol/commands.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'
import { codeOf, problemOf, type Problem } from '../connection/problem.ts'
import { retryDelay } from '../connection/retry.ts'
import type { Wire } from '../connection/wire.ts'
import type { Tabs } from '../identity/tabs.ts'
import { aborted, pause } from './abort.ts'
import type { Leadership } from './leadership.ts'
import type { Obstacle } from './obstacle.svelte.ts'
import type { OutgoingCommands } from './outgoing-commands.svelte.ts'
import type { ResendLost } from './resend-lost.ts'

export interface SenderOptions {
  wire: Wire
  tabs: Tabs
  leadership: Leadership
  resendLost: ResendLost
  outgoing: OutgoingCommands
  obstacle: Obstacle
  answered: (command: OutgoingCommand, result: unknown) => void
}

/** The slow mode of a room may be off before its time is over. */
const LONGEST_SLOW_MS = 30_000

/** Sends the outgoing commands while this tab leads: one at a time a room [G4]. */
export class Sender {
  readonly #options: SenderOptions
  readonly #draining = new Map<string, Promise<void>>()
  /** By the clock of `performance`, which nobody sets. */
  #pausedUntil = 0
  /** By room: until when its slow mode takes nothing. */
  readonly #slowUntil = new Map<string, number>()
  #leading: AbortSignal | null = null

  constructor(options: SenderOptions) {
    this.#options = options
  }

  async lead(signal: AbortSignal): Promise<void> {
    const { outgoing, resendLost, tabs } = this.#options
    await resendLost.start(outgoing.person, signal, {
      moved: () => {
        tabs.emit('outbox', undefined)
        return this.reload()
      },
      ready: (room) => this.drain(room),
    })
    if (signal.aborted) return
    this.#leading = signal
    tabs.emit('leads', undefined)
    await this.reload()
    await aborted(signal)
    if (this.#leading === signal) this.#leading = null
    // The next leader must not overtake what this one is still sending.
    await Promise.all(this.#draining.values())
  }

  /** Reads the database, which other tabs may have changed, and sends what waits in it. */
  async reload(): Promise<void> {
    this.#options.leadership.readsOthers(await this.#options.outgoing.load())
    this.drainAll()
  }

  drainAll(): void {
    for (const room of this.#options.outgoing.rooms) this.drain(room)
  }

  /** Sends what waits in a room. */
  drain(room: string): void {
    const { outgoing, resendLost } = this.#options
    const signal = this.#leading
    if (!signal || signal.aborted || this.#draining.has(room) || resendLost.blocks(room)) return
    const draining = this.#sendAll(room, signal).finally(() => {
      this.#draining.delete(room)
      // A command may have become ready after the last look, or while an earlier leader was still sending.
      if (outgoing.next(room)) this.drain(room)
    })
    this.#draining.set(room, draining)
  }

  pause(room: string, attempt: number, problem: Problem): void {
    if (problem.reason === 'slow') {
      const wait = Math.min(problem.retryAfterMs ?? LONGEST_SLOW_MS, LONGEST_SLOW_MS)
      this.#slowUntil.set(room, performance.now() + wait)
      return
    }
    // The own rate concerns nobody else. What stops all clients must not bring all of them back at once [G8].
    const own = codeOf(problem) === 'rate_limited' ? problem.retryAfterMs : undefined
    this.#pausedUntil = performance.now() + (own ?? retryDelay(attempt, problem.retryAfterMs))
  }

  endPause(): void {
    this.#pausedUntil = 0
  }

  async #sendAll(room: string, signal: AbortSignal): Promise<void> {
    const { outgoing } = this.#options
    for (let next = outgoing.next(room); next && !signal.aborted; next = outgoing.next(room)) {
      const wait = Math.max(this.#pausedUntil, this.#slowUntil.get(room) ?? 0) - performance.now()
      if (wait > 0) await pause(wait, signal)
      else await this.#sendOne(next)
    }
  }

  async #sendOne(command: OutgoingCommand): Promise<void> {
    const { wire, tabs, outgoing, obstacle, answered } = this.#options
    void outgoing.dispatch(command.id, { type: 'sent' })
    try {
      const result: Results[CommandName] = await wire.command(command.command, command.input)
      answered(command, result)
      // One more is taken at a time, so the others are still over the rate.
      if (!(outgoing.waits && obstacle.isRate)) obstacle.set(null)
      tabs.emit('answered', { command, result })
    } catch (error) {
      this.#refused(command.id, problemOf(error))
    }
  }

  #refused(id: string, problem: Problem): void {
    const { wire, outgoing, obstacle } = this.#options
    if (!outgoing.is(id, 'sending')) return
    // Without a time to try again the connection is at fault, for which there is another banner.
    const passes = codeOf(problem) === 'unavailable' || codeOf(problem) === 'rate_limited'
    const obstructs = passes && problem.retryAfterMs !== undefined && problem.reason !== 'slow'
    if (obstructs && wire.online) obstacle.set(problem)
    void outgoing.dispatch(id, { type: 'refused', problem })
  }
}
