import type { Random } from '../rounds/random.ts'
import type { Client, RoomRef } from './client.ts'
import type { ClientRecorder } from './client-recorder.ts'

/** Messages that may wait for a server that is away; beyond, nobody goes on typing. */
const MOST_WAITING = 40
const MOST_SILENT_MS = 4_000

/** How often each is done, in shares of all steps. What is left is sending. */
const SHARES = { page: 0.06, join: 0.06, leave: 0.02, reconnect: 0.02, silence: 0.01 }

export interface WorkloadOptions {
  client: Client
  recorder: ClientRecorder
  random: Random
  rooms: RoomRef[]
  /** Steps a second, on average. */
  perSecond: number
}

/** What one client does all day, drawn from its seed. */
export class Workload {
  readonly #options: WorkloadOptions
  #written = 0
  #stopped = false
  #stepping: ReturnType<typeof setTimeout> | undefined
  /** One of the slower things at a time. */
  #slow: Promise<void> | null = null

  constructor(options: WorkloadOptions) {
    this.#options = options
  }

  get busy(): boolean {
    return this.#slow !== null
  }

  begin(): void {
    const { random, perSecond } = this.#options
    const pauseMs = (-Math.log(1 - random.next()) / perSecond) * 1_000
    this.#stepping = setTimeout(() => {
      if (this.#stopped) return
      const silentMs = this.#step()
      if (silentMs === 0) this.begin()
      else this.#stepping = setTimeout(() => this.begin(), silentMs)
    }, pauseMs)
  }

  /** Begins nothing new. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#stepping)
  }

  /** Answers for how many ms it now says nothing. */
  #step(): number {
    const { client, random, rooms } = this.#options
    const held = client.rooms()
    const what = this.#draw()
    if (what === 'silence') return random.between(0, MOST_SILENT_MS)
    if (what === 'reconnect') this.#slowly(() => client.reconnect())
    else if (what === 'join' || held.length === 0) {
      const ref = random.pick(rooms)
      if (!held.includes(ref.id)) this.#slowly(() => client.join(ref))
    } else if (what === 'page') {
      const [room, at, forwards] = [random.pick(held), random.next(), random.chance(0.5)]
      this.#slowly(() => client.page(room, at, forwards))
    } else if (what === 'leave') {
      const room = random.pick(held)
      if (held.length > 1) this.#slowly(() => client.leave(room))
    } else if (client.status().pending < MOST_WAITING) this.#write(random.pick(held))
    return 0
  }

  /** Noted first: whatever becomes of it then, it was written. */
  #write(room: string): void {
    const { client, recorder } = this.#options
    const body = `${client.name}-${++this.#written}`
    recorder.note({ type: 'written', room, body })
    client.send(room, body)
  }

  #draw(): keyof typeof SHARES | 'send' {
    let left = this.#options.random.next()
    for (const [what, share] of Object.entries(SHARES)) if ((left -= share) < 0) return what as keyof typeof SHARES
    return 'send'
  }

  #slowly(action: () => Promise<void>): void {
    this.#slow ??= action().finally(() => {
      this.#slow = null
    })
  }
}
