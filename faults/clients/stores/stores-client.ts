import type { Parley } from '../../../client/parley.ts'
import { Device } from '../../../client/test/device.ts'
import { isInRoom } from '../../../protocol/entities.ts'
import type { ContentRecord, Invocation, MessageChange } from '../../history/history.ts'
import type { Client, ClientStatus, RoomRef } from '../client.ts'
import type { ClientOptions } from '../crowd-process.ts'
import { commandOf, contentOf } from '../command-of.ts'
import { messageRecord } from '../message-record.ts'
import { readTimeline } from './read-timeline.ts'
import { RecordedTab } from './recorded-tab.ts'
import { WaitingChanges } from './waiting-changes.ts'

const RETRY_MS = 500
/** The share of reconnects that close the tab and open another one on the same disk. */
const TAB_SHARE = 0.5
const MAX_CLOSED_MS = 1_500

/** Parley's own client without a screen: its stores on a disk of their own. */
export class StoresClient implements Client {
  readonly name: string
  readonly #options: ClientOptions
  readonly #device: Device
  #parley!: Parley
  #recorded!: RecordedTab
  #open = false
  readonly #changes = new WaitingChanges()

  constructor(options: ClientOptions) {
    this.name = options.name
    this.#options = options
    this.#device = new Device(options.url)
  }

  rooms(): string[] {
    return this.#open ? this.#parley.rooms.list.map(({ room }) => room.id) : []
  }

  async start(): Promise<void> {
    await this.#openTab()
    while (this.#parley.identity.status !== 'active') {
      await this.#parley.identity.start(this.name).catch(() => Bun.sleep(RETRY_MS))
    }
  }

  send(room: string, body: string, content: ContentRecord): void {
    void this.#parley.outbox.send(room, contentOf(body, content))
  }

  change(change: MessageChange): void {
    const { command, input } = commandOf(change)
    this.#changes.add(change, this.#parley.identity.person?.id)
    void this.#parley.outbox.submit(change.room, command, input)
  }

  async join({ code }: RoomRef): Promise<void> {
    await this.#parley.rooms.commands.join(code).catch(() => undefined)
  }

  async leave(room: string): Promise<void> {
    await this.#parley.rooms.commands.leave(room).catch(() => undefined)
  }

  /** Scrolls up by one page. */
  async page(room: string): Promise<void> {
    const timeline = this.#parley.timeline(room)
    await timeline.loadBefore()
    if (this.#options.random.chance(0.5)) timeline.close()
  }

  async thread(room: string, thread: string): Promise<void> {
    await this.#parley.connection.command('thread.page', { room, thread }).catch(() => undefined)
  }

  async get(room: string, ids: string[]): Promise<void> {
    await this.#parley.connection.command('message.get', { room, ids }).catch(() => undefined)
  }

  async offline(during: () => void): Promise<void> {
    const { connection } = this.#parley
    connection.close()
    during()
    await Bun.sleep(this.#options.random.between(0, MAX_CLOSED_MS))
    connection.open()
  }

  async reconnect(): Promise<void> {
    const { random } = this.#options
    if (!random.chance(TAB_SHARE)) {
      this.#parley.connection.close()
      this.#parley.connection.open()
      return
    }
    await this.#closeTab()
    await Bun.sleep(random.between(0, MAX_CLOSED_MS))
    await this.#openTab()
  }

  status(): ClientStatus {
    const { feed, rooms, connection } = this.#parley
    const list = rooms.list.map(({ room }) => room.id)
    return {
      name: this.name,
      synced: this.#open && connection.online && feed.caughtUp,
      pending: this.#waiting().length + this.#changes.waiting(this.#parley.identity.person?.id),
      epoch: this.#options.recorder.epoch,
      revs: Object.fromEntries(list.map((room) => [room, feed.rev(room) ?? 0])),
    }
  }

  async finish(): Promise<void> {
    const { recorder } = this.#options
    for (const { room } of this.#parley.rooms.list) {
      const timeline = await readTimeline(this.#parley.timeline(room.id))
      const messages = timeline.filter(isInRoom)
      const rev = this.#parley.feed.rev(room.id) ?? 0
      const epoch = recorder.epoch ?? ''
      recorder.note({ type: 'screen', room: room.id, epoch, rev, messages: messages.map(messageRecord) })
    }
    recorder.note({ type: 'unsent', ids: this.#waiting() })
    await this.#closeTab()
  }

  /** A message that was refused is shown as failed and does not wait. */
  #waiting(): string[] {
    const { outbox } = this.#parley
    const messages = this.#options.setup.rooms.flatMap(({ id }) => outbox.of(id))
    return messages.filter(({ state }) => state !== 'failed').map(({ id }) => id)
  }

  async #openTab(): Promise<void> {
    const { recorder, setup } = this.#options
    const roomOf = (code: string) => setup.rooms.find((ref) => ref.code === code)?.id ?? code
    this.#parley = await this.#device.tab((parley) => {
      const answered = (invocation: Invocation) => this.#changes.answered(invocation)
      this.#recorded = new RecordedTab(parley, { recorder, roomOf, answered })
    })
    this.#open = true
  }

  async #closeTab(): Promise<void> {
    this.#open = false
    this.#recorded.close()
    await this.#device.closeTab(this.#parley)
  }
}
