import type { Server, WebSocketHandler } from 'bun'
import { createCommands } from './commands.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { Admission } from './gateway/admission.ts'
import { Door } from './gateway/identify-request.ts'
import { Heartbeat } from './gateway/heartbeat.ts'
import { createHttp } from './gateway/http.ts'
import { Hub } from './gateway/hub.ts'
import type { Publish } from './gateway/live-room.ts'
import type { Socket } from './gateway/socket.ts'
import { SocketIo } from './gateway/socketio.ts'
import { isUpgrade, upgrade } from './gateway/upgrade.ts'
import type { Log } from './log.ts'
import { SESSION_MS } from './people/sessions.ts'
import { Rate } from './rates.ts'
import { steadyClock } from './steady-clock.ts'
import type { Storage } from './storage/storage.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_SECONDS = 3_600

export interface Parts {
  config: Config
  storage: Storage
  log: Log
  clock: () => number
  publish: Publish
  /** Where the built client lies. */
  clientDir: string
}

export interface App {
  fetch(request: Request, server: Server<Socket>): Response | undefined | Promise<Response>
  websocket: WebSocketHandler<Socket>
  /** Refuses what is new, answers what is under way, says goodbye. The storage stays open. */
  drain(retryAfterMs: number): Promise<void>
}

/** Joins the parts. Knows no vendor but the runtime's sockets. */
export function createApp({ config, storage, log, clock, publish, clientDir }: Parts): App {
  const { limits } = config
  const steady = steadyClock(clock)
  const admission = new Admission(limits, steady)
  const hub = new Hub(publish, limits.presenceList, admission)
  const context: Context = {
    storage,
    hub,
    limits,
    log,
    clock,
    steady,
    codeTries: new Rate(limits.codeTries === 0 ? 0 : 1 / 60, limits.codeTries, steady),
    sessionStarts: new Rate(limits.sessionsPerAddress / HOUR_SECONDS, limits.sessionsPerAddress, steady),
  }
  const commands = createCommands(context)
  const heartbeat = new Heartbeat(publish, steady, (session) => void commands.stays(session))
  const door = new Door(config, SESSION_MS / SECOND_MS)
  const socketIo = new SocketIo(config, hub, heartbeat, admission, commands, steady, log)
  let draining = false
  const http = createHttp(config, door, commands, storage, () => draining, clientDir, log)

  storage.onCommit((batch) => hub.committed(batch))
  storage.onFull((full) => {
    if (full) log.warn('storage.full', { told: 'The disk is full: reading only, until there is room.' })
    else log.info('storage.writable')
  })
  const second = setInterval(() => {
    heartbeat.beat()
    hub.tellPresence()
    socketIo.cutStrangers()
  }, SECOND_MS)
  const minute = setInterval(() => {
    commands.sweep()
    admission.sweep()
  }, MINUTE_MS)

  return {
    fetch: (request, server) =>
      isUpgrade(request) ? upgrade(request, server, door, socketIo, draining) : http.fetch(request, server),
    websocket: { ...socketIo.handler, maxPayloadLength: limits.frameBytes, backpressureLimit: limits.sendQueueBytes },
    async drain(retryAfterMs) {
      draining = true
      await commands.drain()
      clearInterval(second)
      clearInterval(minute)
      await socketIo.closeAll(retryAfterMs)
    },
  }
}
