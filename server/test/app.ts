import { readdir } from 'node:fs/promises'
import { createApp } from '../app.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { MemoryBus } from '../bus/memory.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { smtpServer } from '../mail/smtp.ts'
import { prometheus } from '../metrics/prometheus.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { freshDirectory, onFatal } from '../storage/sqlite/test/fixture.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import type { Socket } from '../gateway/socket.ts'
import { filesBeside } from './files.ts'
import { UNLIMITED } from './server-process.ts'

interface Surroundings {
  /** The folder of the built client. */
  clientDir?: string
  lanOrigin?: () => string | null
  /** Where the bytes of files are, if not in a folder beside the database. */
  blobs?: Blobs
  /** Receives each line of the log. Otherwise errors go to the console. */
  log?: (line: string) => void
  tracing?: Tracing | null
}

/** The server in this process. The test moves its clock. `close` stops it and removes its data. */
export async function openApp(
  env: Record<string, string> = UNLIMITED,
  { clientDir = '/nonexistent', lanOrigin, blobs, log, tracing = null }: Surroundings = {},
) {
  const { path, remove } = freshDirectory()
  const time = { now: Date.now() }
  const files = filesBeside(path, blobs)
  const storage = await openSqlite({ path, onFatal })
  const config = readConfig(env)
  const app = createApp({
    config,
    mailServer: config.mail === null ? undefined : smtpServer(config.mail),
    storage,
    expose: prometheus,
    tracing,
    files,
    bus: new MemoryBus().join(),
    log: log === undefined ? createLog('error', 'json', (line) => console.error(line)) : createLog('info', 'json', log),
    clock: () => time.now,
    publish: (topic, frame) => void server.publish(topic, frame),
    clientDir,
    ...(lanOrigin !== undefined && { lanOrigin }),
  })
  const server = Bun.serve<Socket>({
    port: 0,
    hostname: '127.0.0.1',
    fetch: app.fetch,
    websocket: app.websocket,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  })
  return {
    url: server.url.origin,
    port: server.port!,
    time,
    blobs: files.blobs,
    /** The names of what is left of uploads that are not finished. */
    uploadsLeft: () => readdir(files.uploadDir),
    async close() {
      await app.drain(0)
      await server.stop(true)
      await storage.close()
      remove()
    },
  }
}
