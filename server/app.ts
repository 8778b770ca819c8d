import type { Server, WebSocketHandler } from 'bun'
import { DayCounts } from './admin/day-counts.ts'
import type { Blobs } from './blobs/blobs.ts'
import type { Bus } from './bus/bus.ts'
import { CodeTries } from './code-tries.ts'
import { createCommands } from './commands/execute.ts'
import type { Config } from './config.ts'
import { Staging } from './files/staging.ts'
import { Uploads, type Inspects } from './files/uploads.ts'
import type { Context } from './context.ts'
import { buildOf } from './gateway/client-build.ts'
import { Admission } from './gateway/admission.ts'
import { Heartbeat } from './gateway/heartbeat.ts'
import { countedSync } from './gateway/counted-sync.ts'
import { Entrance } from './gateway/entrance.ts'
import { createHttp } from './gateway/http.ts'
import { Hub } from './gateway/hub.ts'
import { Identifier } from './gateway/identify-request.ts'
import type { Publish } from './gateway/live-room.ts'
import { PeerPresence } from './gateway/peer-presence.ts'
import { PEER_TIMES, Peers, type PeerTimes } from './gateway/peers.ts'
import { Proofs } from './gateway/proofs.ts'
import { ProxySigns } from './gateway/proxy-signs.ts'
import { Reread } from './gateway/reread.ts'
import type { Socket } from './gateway/socket.ts'
import { SocketIo } from './gateway/socketio.ts'
import { ROOMS_AT_ONCE, syncSocket } from './gateway/sync-socket.ts'
import { isUpgrade, upgrade } from './gateway/upgrade.ts'
import type { Log } from './log.ts'
import { Counts } from './metrics/counts.ts'
import type { Expose } from './metrics/family.ts'
import { measureLoopDelay } from './metrics/loop-delay.ts'
import { SESSION_MS } from './sessions.ts'
import { isLocal } from './network.ts'
import { MailSender } from './mail/mail-sender.ts'
import type { MailServer } from './mail/mail-server.ts'
import { Passwords } from './passwords.ts'
import { Provider } from './provider.ts'
import { prefixOf, publicAddress } from './public-address.ts'
import { Rate } from './rates.ts'
import { nameMembers } from './room-names.ts'
import { scraping } from './scraping.ts'
import { SearchIndexer } from './search-indexer.ts'
import { SignInTries } from './sign-in-tries.ts'
import { steadyClock } from './steady-clock.ts'
import { Sweeps } from './sweeps.ts'
import { FairTurns } from './storage/fair-turns.ts'
import type { Storage } from './storage/storage.ts'
import type { Tracing } from './tracing/tracing.ts'
import { VERSION } from './version.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_SECONDS = 3_600

export interface Parts {
  config: Config
  storage: Storage
  files: FileParts
  /** Reaches the other nodes of the same data. */
  bus: Bus
  log: Log
  clock: () => number
  publish: Publish
  /** Takes mails. Without it, or without the address that people use, none is sent. */
  mailServer?: MailServer | undefined
  /** Makes the text of the metrics. Without it nobody can read them. */
  expose?: Expose | undefined
  /** Times what is done, for a collector. */
  tracing?: Tracing | null
  /** The folder of the built client. */
  clientDir: string
  /** The address of this server for other devices of its network, if it knows one. */
  lanOrigin?: () => string | null
  /** How often a node looks for what has ended, if not once a minute. */
  sweepEveryMs?: number
  /** When other nodes and what they sent count as lost, if not after the usual times. */
  peerTimes?: PeerTimes
}

export interface FileParts {
  blobs: Blobs
  inspector: Inspects
  /** The folder of uploads that are not finished. */
  uploadDir: string
}

export interface App {
  fetch(request: Request, server: Server<Socket>): Response | undefined | Promise<Response | undefined>
  websocket: WebSocketHandler<Socket>
  /** Is not ready any more, so that a load balancer sends new people elsewhere, and goes on as before. */
  retire(): void
  /** Refuses new commands, answers those under way, and sends all sockets away. The storage stays open. */
  drain(retryAfterMs: number): Promise<void>
}

/** Joins the parts. It knows no vendor but the runtime's sockets. */
export function createApp({
  config,
  storage,
  files: { blobs, inspector, uploadDir },
  bus,
  log,
  clock,
  publish,
  mailServer,
  expose,
  tracing = null,
  clientDir,
  lanOrigin = () => null,
  sweepEveryMs = MINUTE_MS,
  peerTimes = PEER_TIMES,
}: Parts): App {
  const { limits } = config
  const prefix = prefixOf(config.publicUrl)
  const steady = steadyClock(clock)
  const counts = new Counts()
  const watching = { counts, tracing }
  const admission = new Admission(limits, steady)
  const proofs = new Proofs(storage)
  const presence = new PeerPresence()
  const most = { changes: limits.catchUpChanges, bytes: limits.syncBytes }
  const hub: Hub = new Hub({
    epoch: storage.epoch,
    publish,
    fanOut: counts.fanOut,
    admission,
    peers: presence,
    presenceList: limits.presenceList,
    prove: (room, term, rev) => proofs.prove(room, term, rev),
    readGap: (room) => void reread.gap(room),
  })
  const reread = new Reread({ hub, storage, proofs, most, counts, clock: steady })
  const peers = new Peers({ bus, hub, reread, presence, storage, log, counts, clock: steady, times: peerTimes })
  const dayCounts = new DayCounts(storage)
  const mail =
    mailServer === undefined || config.publicUrl === null
      ? null
      : new MailSender({
          server: mailServer,
          address: publicAddress(config.publicUrl),
          storage,
          limits,
          log,
          clock,
          steady,
        })
  const context: Context = {
    storage,
    blobs,
    limits,
    policies: config.policies,
    firstAccountIsOperator: config.firstAccountIsOperator,
    log,
    clock,
    steady,
    node: {
      version: VERSION,
      startedAt: steady(),
      dataDir: config.dataDir,
      publicUrl: config.publicUrl,
      isLocal: isLocal(config.host),
      s3: config.s3 !== null,
      days: (caller) => dayCounts.list(caller, clock()),
      live: () => ({
        connections: sum(hub.connectedPeople, (person) => hub.count(person)),
        rooms: [...hub.liveRooms].length,
      }),
    },
    codeTries: new CodeTries(limits, steady),
    passwords: new Passwords(),
    provider: config.provider && new Provider(config.provider, log, steady),
    signInTries: new SignInTries(limits, steady),
    mail,
    exports: new Rate(limits.exportsPerPerson / HOUR_SECONDS, limits.exportsPerPerson, steady),
    sessionStarts: new Rate(limits.sessionsPerAddress / HOUR_SECONDS, limits.sessionsPerAddress, steady),
    deleteDeparted: () => sweeps.departures.sweepForAWhile(),
    expire: () => void sweeps.expiry.sweep(),
    lanOrigin,
    presence: (room) => hub.presence(room),
    signal(signal) {
      if (hub.signal(signal)) peers.signal(signal)
    },
  }
  const inspections = new FairTurns({ atOnce: 1 })
  const uploads = new Uploads(context, new Staging(uploadDir), inspector, inspections)
  const commands = createCommands(context, uploads, watching)
  const sweeps = new Sweeps(context, uploads)
  const indexer = new SearchIndexer(context)
  const heartbeat = new Heartbeat(publish, steady, (session) => void commands.inUse(session))
  const identifier = new Identifier(config, SESSION_MS / SECOND_MS)
  const syncs = new FairTurns({ atOnce: ROOMS_AT_ONCE })
  const sync = countedSync(syncSocket.bind(null, { storage, hub, turns: syncs, proofs, limits, log }), storage, counts)
  const actions = { sync, report: hub.report.bind(hub) }
  const build = buildOf(clientDir)
  const socketIo = new SocketIo(config, hub, heartbeat, admission, commands, actions, steady, log, counts, build)
  let retired = false
  let draining = false
  const signs = new ProxySigns(log, steady, config.publicUrl)
  const scrape =
    expose &&
    scraping(expose, {
      config,
      counts,
      storage,
      hub,
      socketIo,
      peers,
      uploads,
      queues: { syncs, inspections, hashes: context.passwords },
      isDraining: () => retired,
      log,
      clock,
      steady,
    })
  const http = createHttp({
    config,
    identifier,
    commands,
    storage,
    isDraining: () => retired,
    clientDir,
    prefix,
    fileOrigin: blobs.origin,
    signs,
    counts,
    scrape,
    log,
  })
  const entrance = new Entrance(
    config,
    identifier,
    (request, sender, server) =>
      isUpgrade(request, prefix)
        ? upgrade(request, sender, server, identifier, socketIo, signs, draining)
        : http.fetch(request, { ...sender, patience: (seconds) => server.timeout(request, seconds) }),
    watching,
    steady,
  )

  storage.onFacts((facts) => {
    hub.deliver(facts)
    peers.facts(facts)
    indexer.facts(facts)
    counts.facts(facts)
  })
  storage.onCommit((commit) => {
    counts.commit(commit)
    tracing?.commit(commit)
  })
  storage.onWritable((unwritable) => {
    if (unwritable === null) {
      log.info('storage.writable')
      peers.storageIsBack()
    } else log.warn(unwritable === 'disk_full' ? 'storage.full' : 'storage.unavailable')
  })
  void nameMembers(context, () => draining)
  const stopMeasuring = measureLoopDelay(counts.loopDelay)
  const second = setInterval(() => {
    heartbeat.beat()
    socketIo.closeUnauthenticated()
  }, SECOND_MS)
  const beat = setInterval(() => peers.beat(hub.tellPresence()), peerTimes.beatEveryMs)
  const sweep = setInterval(() => {
    commands.sweep()
    mail?.sweep()
    admission.sweep()
    entrance.sweep()
    sweeps.sweep()
  }, sweepEveryMs)

  return {
    fetch: (request, server) => entrance.fetch(request, server),
    websocket: { ...socketIo.handler, maxPayloadLength: limits.frameBytes, backpressureLimit: limits.sendQueueBytes },
    retire: () => void (retired = true),
    async drain(retryAfterMs) {
      retired = true
      draining = true
      await commands.drain()
      stopMeasuring()
      clearInterval(second)
      clearInterval(beat)
      clearInterval(sweep)
      await socketIo.closeAll(retryAfterMs)
      peers.close()
      await sweeps.close()
      await indexer.close()
      await mail?.close()
      await bus.close()
      await tracing?.close()
    },
  }
}

function sum<T>(all: Iterable<T>, of: (one: T) => number): number {
  let total = 0
  for (const one of all) total += of(one)
  return total
}
