import type { Parley } from '../../../client/parley.ts'
import { Device } from '../../../client/test/device.ts'
import { parseCode } from '../../../protocol/code.ts'
import type { Client, ClientStatus, RoomRef } from '../client.ts'
import type { ClientOptions } from '../crowd-process.ts'
import { messageRecord } from '../message-record.ts'
import { RecordedTab } from './recorded-tab.ts'
import { readTimeline } from './read-timeline.ts'

const ARRIVE_AGAIN_MS = 500
/** Some reconnects are a tab that is closed, and another that is opened on the same disk. */
const TAB_SHARE = 0.5
const MOST_CLOSED_MS = 1_500

/** Our own client without a screen: the stores on a disk of their own. */
export class StoresClient implements Client {
  readonly name: string
  readonly #options: ClientOptions
  readonly #device: Device
  #parley!: Parley
  #recorded!: RecordedTab
  #open = false

  constructor(options: ClientOptions) {
    this.name = options.name
    this.#options = options
    this.#device = new Device(options.url)
  }

  rooms(): string[] {
    return this.#open ? this.#parley.rooms.list.map(({ room }) => room.id) : []
  }

  async arrive(): Promise<void> {
    await this.#openTab()
    while (this.#parley.session.status !== 'active') {
      await this.#parley.session.begin(this.name).catch(() => Bun.sleep(ARRIVE_AGAIN_MS))
    }
  }

  send(room: string, body: string): void {
    void this.#parley.outbox.send(room, body)
  }

  async join({ code }: RoomRef): Promise<void> {
    await this.#parley.rooms.join(code).catch(() => undefined)
  }

  async leave(room: string): Promise<void> {
    await this.#parley.rooms.leave(room).catch(() => undefined)
  }

  /** Scrolls up a little. */
  async page(room: string): Promise<void> {
    const timeline = this.#parley.timeline(room)
    await timeline.loadBefore()
    if (this.#options.random.chance(0.5)) timeline.close()
  }

  async reconnect(): Promise<void> {
    const { random } = this.#options
    if (!random.chance(TAB_SHARE)) {
      this.#parley.connection.close()
      this.#parley.connection.open()
      return
    }
    await this.#closeTab()
    await Bun.sleep(random.between(0, MOST_CLOSED_MS))
    await this.#openTab()
  }

  status(): ClientStatus {
    const { feed, rooms, connection } = this.#parley
    const list = rooms.list.map(({ room }) => room.id)
    return {
      name: this.name,
      synced: this.#open && connection.online && feed.caughtUp,
      pending: this.#waiting().length,
      epoch: this.#options.recorder.epoch,
      revs: Object.fromEntries(list.map((room) => [room, feed.rev(room) ?? 0])),
    }
  }

  async finish(): Promise<void> {
    const { recorder } = this.#options
    for (const { room } of this.#parley.rooms.list) {
      const messages = await readTimeline(this.#parley.timeline(room.id))
      const rev = this.#parley.feed.rev(room.id) ?? 0
      recorder.note({ type: 'screen', room: room.id, epoch: recorder.epoch ?? '', rev, messages: messages.map(messageRecord) })
    }
    recorder.note({ type: 'unsent', ids: this.#waiting() })
    await this.#closeTab()
  }

  /** What failed was refused and is shown as that: it does not wait. */
  #waiting(): string[] {
    const { outbox } = this.#parley
    const rooms = this.#options.setup.rooms.flatMap(({ id }) => outbox.of(id))
    return rooms.filter(({ state }) => state !== 'failed').map(({ id }) => id)
  }

  async #openTab(): Promise<void> {
    const { recorder, setup } = this.#options
    this.#parley = await this.#device.tab((parley) => {
      this.#recorded = new RecordedTab(parley, recorder, (code) => {
        return setup.rooms.find((ref) => parseCode(ref.code) === parseCode(code))?.id ?? code
      })
    })
    this.#open = true
  }

  async #closeTab(): Promise<void> {
    this.#open = false
    this.#recorded.close()
    await this.#device.closeTab(this.#parley)
  }
}
