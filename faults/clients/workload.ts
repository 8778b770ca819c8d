import type { RoomRef } from './client.ts'
import { Writer, type WriterOptions } from './writer.ts'

/** A user stops typing when so many messages are waiting. */
const MAX_WAITING = 40
const MAX_SILENCE_MS = 4_000
const MOST_FILES = 3
/** The share of uploads that no message names. */
const UNSENT_SHARE = 0.15

/** The share of each kind of step; the other steps send a message of the room. */
const SHARES = {
  page: 0.05,
  thread: 0.01,
  get: 0.02,
  join: 0.06,
  leave: 0.02,
  reconnect: 0.02,
  offline: 0.02,
  silence: 0.01,
  reply: 0.08,
  poll: 0.02,
  edit: 0.07,
  delete: 0.03,
  react: 0.1,
  vote: 0.06,
  pin: 0.02,
  files: 0.02,
}
type Step = keyof typeof SHARES | 'send'

export interface WorkloadOptions extends WriterOptions {
  rooms: RoomRef[]
  /** Steps a second, on average. */
  perSecond: number
}

/** The random steps of one client, drawn from its seed. */
export class Workload {
  readonly #options: WorkloadOptions
  readonly #writer: Writer
  #stopped = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Steps that take time run one at a time. */
  #slowStep: Promise<void> | null = null
  /** So do uploads, beside other steps. */
  #uploads: Promise<void> | null = null

  constructor(options: WorkloadOptions) {
    this.#options = options
    this.#writer = new Writer(options)
  }

  get busy(): boolean {
    return this.#slowStep !== null || this.#uploads !== null
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
    } else if (what === 'leave') {
      const room = random.pick(own)
      if (own.length > 1) this.#runSlowly(() => client.leave(room))
    } else this.#inRoom(what, random.pick(what === 'delete' ? this.#deletable(own) : own))
    return 0
  }

  #inRoom(what: Exclude<Step, 'silence' | 'reconnect' | 'join' | 'leave'>, room: string): void {
    const { client, random, recorder } = this.#options
    if (what === 'page') {
      const [at, forwards] = [random.next(), random.chance(0.5)]
      this.#runSlowly(() => client.page(room, at, forwards))
    } else if (what === 'thread' || what === 'get') {
      const known = what === 'thread' ? recorder.known.roots(room) : recorder.known.all(room)
      if (known.length === 0) return
      const { id } = random.pick(known)
      this.#runSlowly(() => (what === 'thread' ? client.thread(room, id) : client.get(room, [id])))
    } else if (client.status().pending >= MAX_WAITING) return
    else if (what === 'files')
      this.#uploads ??= this.#sendFiles(room).finally(() => {
        this.#uploads = null
      })
    else if (what === 'offline') this.#runSlowly(() => client.offline(() => this.#writer.editsAndDeletes(room)))
    else if (what === 'send') this.#writer.send(room)
    else if (what === 'reply') this.#writer.reply(room)
    else if (what === 'poll') this.#writer.sendPoll(room)
    else this.#writer.change(what, room)
  }

  /** Rooms in which this person has sent files, if there are any. */
  #deletable(own: string[]): string[] {
    const { known } = this.#options.recorder
    const withFiles = own.filter((room) => known.own(room).some(({ files }) => files !== undefined))
    return withFiles.length > 0 ? withFiles : own
  }

  async #sendFiles(room: string): Promise<void> {
    const { client, random } = this.#options
    const [count, unsent] = [random.whole(1, MOST_FILES), random.chance(UNSENT_SHARE)]
    const files = (await client.upload?.(room, count)) ?? []
    const mayWrite = !this.#stopped && client.rooms().includes(room)
    if (mayWrite && !unsent && files.length > 0) this.#writer.sendFiles(room, files)
  }

  #draw(): Step {
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
