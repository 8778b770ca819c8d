import type { Random } from '../rounds/random.ts'
import type { Client, RoomRef } from './client.ts'
import type { ClientRecorder } from './client-recorder.ts'

/** A user stops typing when so many messages are waiting. */
const MAX_WAITING = 40
const MAX_SILENCE_MS = 4_000

/** The share of each kind of step; the other steps send a message. */
const SHARES = { page: 0.06, join: 0.06, leave: 0.02, reconnect: 0.02, silence: 0.01 }

export interface WorkloadOptions {
  client: Client
  recorder: ClientRecorder
  random: Random
  rooms: RoomRef[]
  /** Steps a second, on average. */
  perSecond: number
}

/** The random steps of one client, drawn from its seed. */
export class Workload {
  readonly #options: WorkloadOptions
  #written = 0
  #stopped = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Steps that take time run one at a time. */
  #slowStep: Promise<void> | null = null

  constructor(options: WorkloadOptions) {
    this.#options = options
  }

  get busy(): boolean {
    return this.#slowStep !== null
  }

  begin(): void {
    const { random, perSecond } = this.#options
    const pauseMs = (-Math.log(1 - random.next()) / perSecond) * 1_000
    this.#timer = setTimeout(() => {
      if (this.#stopped) return
      const silenceMs = this.#step()
      if (silenceMs === 0) this.begin()
      else this.#timer = setTimeout(() => this.begin(), silenceMs)
    }, pauseMs)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Returns for how many ms the client now does nothing. */
  #step(): number {
    const { client, random, rooms } = this.#options
    const own = client.rooms()
    const what = this.#draw()
    if (what === 'silence') return random.between(0, MAX_SILENCE_MS)
    if (what === 'reconnect') this.#runSlowly(() => client.reconnect())
    else if (what === 'join' || own.length === 0) {
      const ref = random.pick(rooms)
      if (!own.includes(ref.id)) this.#runSlowly(() => client.join(ref))
    } else if (what === 'page') {
      const [room, at, forwards] = [random.pick(own), random.next(), random.chance(0.5)]
      this.#runSlowly(() => client.page(room, at, forwards))
    } else if (what === 'leave') {
      const room = random.pick(own)
      if (own.length > 1) this.#runSlowly(() => client.leave(room))
    } else if (client.status().pending < MAX_WAITING) this.#write(random.pick(own))
    return 0
  }

  /** Recorded before it is sent: the client may lose it. */
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

  #runSlowly(step: () => Promise<void>): void {
    this.#slowStep ??= step().finally(() => {
      this.#slowStep = null
    })
  }
}
