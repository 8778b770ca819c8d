import { on } from 'svelte/events'
import { createSubscriber } from 'svelte/reactivity'
import type { Message, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from '../history/feed.ts'
import { filesLine } from '../history/files-line.ts'
import type { Rooms } from '../history/rooms.svelte.ts'
import type { Tabs } from '../identity/tabs.ts'
import { aborted } from '../outbox/abort.ts'
import type { Leadership } from '../outbox/leadership.ts'
import type { Router } from '../preferences/router.svelte.ts'
import type { Alerts } from './alerts.svelte.ts'
import { concerns } from './concerns.ts'
import { permissionNow } from './permission.ts'
import { ShownNotifications } from './shown-notifications.ts'
import { lineOf } from './text-line.ts'
import { Tone } from './tone.ts'

/** Another tab answers within this time that it shows a room. */
const ANSWER_WITHIN_MS = 500
/** A tab that has said that it shows the room may be busy, or it may have crashed. */
const BUSY_ANSWER_WITHIN_MS = 5000
/** Cached messages among which the original of a reply is looked for. */
const NEWEST = 100

export interface NotifierOptions {
  wire: Wire
  cache: Cache
  feed: Feed
  rooms: Rooms
  router: Router
  alerts: Alerts
  tabs: Tabs
  /** Chooses the tab that notifies for all tabs of the browser. */
  leadership: Leadership
  me: () => string | undefined
}

/**
 * Notifies a person, or plays a sound, when a message concerns them that no tab of this browser shows. Messages from
 * before the page was opened cause nothing, and those that came while there was no connection one notification a room.
 */
export class Notifier implements Follower {
  readonly #options: NotifierOptions
  readonly #shown = new ShownNotifications()
  readonly #tone = new Tone()
  /** Rooms that other tabs have said to show. */
  readonly #shownElsewhere = new Set<string>()
  /** Called with the room that another tab says to show. */
  readonly #asking = new Set<(room: string) => void>()
  readonly #visibility = createSubscriber((changed) => on(document, 'visibilitychange', changed))
  readonly #stops: (() => void)[]
  #leads = false
  #began: boolean

  constructor(options: NotifierOptions) {
    this.#options = options
    const { feed, tabs } = options
    this.#began = feed.caughtUp
    this.#stops = [
      feed.follow(this),
      tabs.on('asksWhoShows', (room) => {
        if (this.#showsRoom(room)) tabs.emit('shows', room)
      }),
      tabs.on('shows', (room) => {
        this.#shownElsewhere.add(room)
        for (const answered of this.#asking) answered(room)
      }),
      tabs.on('hides', (room) => void this.#shownElsewhere.delete(room)),
      $effect.root(() => {
        const person = $derived(options.me())
        $effect(() => this.#seekLeadership(person))
        const shown = $derived(this.#shownRoom())
        $effect(() => this.#announce(shown))
        $effect(() => {
          const { list } = options.rooms
          this.#shown.closeRead((id) => list.find(({ room }) => room.id === id)?.read)
        })
      }),
    ]
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#shown.close()
    this.#tone.close()
  }

  changed(room: string, { from, changes }: ProvenRange): void {
    const sent = changes.flatMap((change) => ('message' in change && change.message.seq > from ? [change.message] : []))
    if (this.#began && sent.length > 0) void this.#arrived(room, sent)
  }

  synced({ room }: RoomState, range: ProvenRange): void {
    this.changed(room.id, range)
  }

  caughtUp(): void {
    this.#began = true
  }

  #seekLeadership(person: string | undefined): () => void {
    const { leadership } = this.#options
    if (person !== undefined)
      leadership.seek(person, async (signal) => {
        this.#leads = true
        await aborted(signal)
        this.#leads = false
      })
    return () => {
      leadership.resign()
      this.#began = false
    }
  }

  async #arrived(room: string, messages: Message[]): Promise<void> {
    if (!this.#mayAlert(room)) return
    const message = await this.#lastThatConcerns(room, messages)
    if (message === undefined || (await this.#otherTabShows(room))) return
    // Meanwhile it may have been read on another device.
    const { rooms, alerts } = this.#options
    if (!this.#mayAlert(room) || rooms.byId(room)!.read >= message.seq) return
    if (alerts.sound) void this.#tone.play()
    if (alerts.notifications && permissionNow() === 'granted') await this.#show(room, message)
  }

  #mayAlert(room: string): boolean {
    const { rooms, alerts } = this.#options
    return this.#leads && !alerts.busy && rooms.byId(room) !== undefined && !this.#showsRoom(room)
  }

  async #lastThatConcerns(room: string, messages: Message[]): Promise<Message | undefined> {
    const { alerts, rooms, me } = this.#options
    const { mute } = rooms.byId(room)!
    const isMine = (id: string) => this.#isMine(room, id)
    for (const message of messages.toReversed())
      if (await concerns(message, { me: me()!, level: alerts.level, mute, isMine })) return message
    return undefined
  }

  #showsRoom(room: string): boolean {
    return this.#shownRoom() === room
  }

  #shownRoom(): string | undefined {
    const { router, rooms } = this.#options
    const { path } = router
    this.#visibility()
    if (document.visibilityState === 'hidden' || path.name !== 'room') return undefined
    return rooms.byCode(path.code)?.room.id
  }

  #announce(room: string | undefined): (() => void) | void {
    if (room === undefined) return
    const { tabs } = this.#options
    tabs.emit('shows', room)
    return () => tabs.emit('hides', room)
  }

  #otherTabShows(room: string): Promise<boolean> {
    const within = this.#shownElsewhere.has(room) ? BUSY_ANSWER_WITHIN_MS : ANSWER_WITHIN_MS
    return new Promise((resolve) => {
      const end = (shows: boolean) => {
        clearTimeout(timer)
        this.#asking.delete(answered)
        resolve(shows)
      }
      const answered = (shown: string) => void (shown === room && end(true))
      const timer = setTimeout(() => {
        this.#shownElsewhere.delete(room)
        end(false)
      }, within)
      this.#asking.add(answered)
      this.#options.tabs.emit('asksWhoShows', room)
    })
  }

  async #isMine(room: string, id: string): Promise<boolean> {
    const { cache, wire, me } = this.#options
    const cached = (await cache.newest(room, NEWEST))?.messages.find((message) => message.id === id)
    const answer = cached ? null : await wire.command('message.get', { room, ids: [id] }).catch(() => null)
    return (cached ?? answer?.messages[0])?.author === me()
  }

  async #show(room: string, message: Message): Promise<void> {
    const { cache, wire, rooms, router } = this.#options
    const cached = await cache.members(room)
    const answer = cached ?? (await wire.command('room.members', { room }).catch(() => null))
    const names = new Map(answer?.members.map(({ person }) => [person.id, person.name]))
    const nameOf = (person: string) => names.get(person) ?? 'Someone'
    const entry = rooms.byId(room)
    if (!entry || entry.read >= message.seq) return
    this.#shown.show(room, {
      title: entry.room.name,
      body: `${nameOf(message.author)}: ${lineOf(message.body, nameOf) || filesLine(message.attached)}`,
      seq: message.seq,
      open: () => router.go({ name: 'room', code: entry.room.code, message: message.id }),
    })
  }
}
