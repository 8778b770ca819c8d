import { isInRoom } from '../protocol/entities.ts'
import { prefix } from './prefix.ts'
import { MessageActions } from './stores/actions/message-actions.svelte.ts'
import { Alerts } from './stores/attention/alerts.svelte.ts'
import { OwnAvailability } from './stores/attention/own-availability.svelte.ts'
import { Cache } from './stores/cache/cache.ts'
import type { LocalDb } from './stores/cache/local-db.ts'
import { openLocalDb } from './stores/cache/open-local-db.ts'
import { Connection, type ConnectionOptions } from './stores/connection/connection.svelte.ts'
import { PresenceStore } from './stores/connection/presence.svelte.ts'
import { Feed } from './stores/history/feed.ts'
import type { Latest } from './stores/history/latest.svelte.ts'
import { Prefetch } from './stores/history/prefetch.ts'
import { Rooms } from './stores/history/rooms.svelte.ts'
import type { Timeline } from './stores/history/timeline.svelte.ts'
import type { Thread } from './stores/history/thread.svelte.ts'
import { Timelines } from './stores/history/timelines.ts'
import { Identity } from './stores/identity/identity.svelte.ts'
import { Policies } from './stores/identity/policies.svelte.ts'
import type { SignIn } from './stores/identity/sign-in.ts'
import { Tabs } from './stores/identity/tabs.ts'
import { TabLeadership } from './stores/outbox/leadership.ts'
import { Outbox } from './stores/outbox/outbox.svelte.ts'
import { ResendLost } from './stores/outbox/resend-lost.ts'
import { Drafts } from './stores/preferences/drafts.svelte.ts'
import { Router } from './stores/preferences/router.svelte.ts'
import { Settings } from './stores/preferences/settings.svelte.ts'
import { Uploads } from './stores/uploads/uploads.svelte.ts'

export interface Parley {
  connection: Connection
  identity: Identity
  policies: Policies
  feed: Feed
  rooms: Rooms
  outbox: Outbox
  actions: MessageActions
  presence: PresenceStore
  drafts: Drafts
  /** The files that were chosen to be sent. */
  uploads: Uploads
  settings: Settings
  alerts: Alerts
  /** How available this person is in this tab. */
  availability: OwnAvailability
  router: Router
  /** Opens a room from the cache at once, then from the server. Answers the same object until it is closed. */
  timeline(room: string): Timeline
  /** Where this person is in rooms, for the page after a reload. */
  places(): Timelines['places']
  /** Opens a thread of a room, like `timeline`. Its class comes with its panel: the first load does without it. */
  thread(Opened: typeof Thread, room: string, thread: string): Thread
  /** The newest message of each room, for the home page, with which its class comes. */
  latest(Opened: typeof Latest): Latest
  /** Makes accounts and signs in. Its class comes with the views of it. */
  signIn(Opened: typeof SignIn): SignIn
  /** Sets the title and the icon of the page, and alerts the person. */
  attend(): Promise<void>
  /** Resolves when the cache is loaded and the server was asked who is signed in. */
  start(): Promise<void>
  /** Closes the connection and the database. Commands that were not sent stay in the database. */
  stop(): Promise<void>
}

export interface ParleyOptions {
  connection?: ConnectionOptions
  /** Names what the tabs of one browser share: the database, the channel and the lock. */
  name?: string
  db?: Promise<LocalDb>
}

/** Creates the stores and passes them to each other. No other file knows all of them. */
export function createParley(options: ParleyOptions = {}): Parley {
  const { name = `parley${prefix}` } = options
  const cache = new Cache(options.db ?? openLocalDb(name))
  const wire = new Connection(options.connection)
  const settings = new Settings()
  const alerts: Alerts = new Alerts(() => void availability.report())
  const availability = new OwnAvailability({ wire, alerts })
  const tabs = new Tabs(name)
  const identity = new Identity({ wire, cache, settings, tabs })
  const policies = new Policies({ wire, identity })
  const feed = new Feed({ wire, confirm: (person, epoch) => identity.confirm(person, epoch) })
  const rooms = new Rooms({ wire, cache, feed, me: () => identity.person?.id })
  const presence = new PresenceStore({ wire, feed })
  const resendLost = new ResendLost({ wire, cache, feed })
  const uploads = new Uploads({
    wire,
    cache,
    tabs,
    leadership: new TabLeadership(`${name} uploads`),
    connection: options.connection,
  })
  feed.follow(uploads)
  const leadership = new TabLeadership(`${name} outbox`)
  const outbox = new Outbox({ wire, cache, feed, resendLost, leadership, tabs, uploads })
  const actions = new MessageActions({ outbox })
  const timelines = new Timelines({ wire, cache, feed, rooms, outbox })
  outbox.onAcknowledged((message) => {
    if (isInRoom(message)) rooms.read(message.room, message.seq)
  })
  const drafts = new Drafts({ cache, tabs })
  const router = new Router()
  const prefetch = new Prefetch({ wire, cache, rooms })
  feed.follow(prefetch)
  for (const store of [timelines, feed, rooms, presence, prefetch, uploads, outbox, actions, drafts, alerts])
    identity.follow(store)

  return {
    connection: wire,
    identity,
    policies,
    feed,
    rooms,
    outbox,
    actions,
    presence,
    drafts,
    uploads,
    settings,
    alerts,
    availability,
    router,
    timeline: (room) => timelines.open(room),
    places: () => timelines.places,
    thread: (Opened, room, thread) => timelines.openThread(Opened, room, thread),
    latest: (Opened) => new Opened({ wire, cache }),
    signIn: (Opened) => new Opened({ wire, cache, identity, drafts }),
    async attend() {
      const { attend } = await import('./stores/attention/attend.svelte.ts')
      attend({
        connection: wire,
        wire,
        cache,
        feed,
        rooms,
        router,
        alerts,
        tabs,
        leadership: new TabLeadership(`${name} notifier`),
        me: () => identity.person?.id,
      })
    },
    async start() {
      void policies.ask()
      await identity.load()
    },
    async stop() {
      drafts.flush()
      availability.close()
      alerts.close()
      actions.close()
      identity.close()
      policies.close()
      wire.close()
      tabs.close()
      await cache.close()
    },
  }
}
