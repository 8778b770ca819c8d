import { createApp, type FileParts } from '../app.ts'
import { MemoryBus } from '../bus/memory.ts'
import { faulty, NO_FAULTS, type Faults, type FaultyBus } from '../bus/test/faulty.ts'
import { readConfig } from '../config.ts'
import type { PeerTimes } from '../gateway/peers.ts'
import type { Socket } from '../gateway/socket.ts'
import { createLog } from '../log.ts'
import type { AccountAdmin } from '../storage/account-admin.ts'
import { openAccountAdmin as openPostgresAdmin } from '../storage/postgres/engine/account-admin.ts'
import { openPostgresEngine } from '../storage/postgres/engine/postgres.ts'
import { freshDatabase } from '../storage/postgres/test/fixture.ts'
import { openSqliteEngine } from '../storage/sqlite/engine/sqlite.ts'
import { openAccountAdmin as openSqliteAdmin } from '../storage/sqlite/recovery/account-admin.ts'
import { freshDirectory, onFatal } from '../storage/sqlite/test/fixture.ts'
import type { Storage } from '../storage/storage.ts'
import type { Reachable } from './cast.ts'
import { filesBeside } from './files.ts'
import { UNLIMITED, type ServerProcess } from './server-process.ts'

/** One or more servers over the same data. */
export interface Stage {
  nodes: Reachable[]
  /** All that the servers logged at `warn` and above. */
  logged(): string
  close(): Promise<void>
}

export type OpenStage = () => Promise<Stage>

/** One server, in a process of its own. */
export function oneProcess(server: ServerProcess): Stage {
  return { nodes: [server], logged: () => server.output, close: () => server.remove() }
}

/** A tenth to a quarter of the usual times. */
export const SOON: PeerTimes = {
  beatEveryMs: 200,
  lostAfterMs: 200,
  silentAfterMs: 1_500,
  pollEveryMs: 400,
  sessionsEveryMs: 400,
}

/** An engine on new data, and what removes the data. */
export interface Opened {
  engine: { storage(): Storage }
  /** In a folder of its own. */
  files: FileParts
  /** What the commands of the operator change the accounts by, beside the servers. */
  admin(): Promise<AccountAdmin>
  remove(): Promise<void> | void
}

export async function onSqlite(): Promise<Opened> {
  const { path, remove } = freshDirectory()
  const engine = await openSqliteEngine({ path, onFatal })
  return { engine, files: filesBeside(path), admin: async () => openSqliteAdmin(path), remove }
}

export async function onPostgres(): Promise<Opened> {
  const { url, remove: removeDatabase } = await freshDatabase()
  const { path, remove: removeFolder } = freshDirectory()
  const remove = async () => {
    removeFolder()
    await removeDatabase()
  }
  const engine = await openPostgresEngine({ url })
  return { engine, files: filesBeside(path), admin: () => openPostgresAdmin(url), remove }
}

export interface NodesOptions {
  count: number
  open?: () => Promise<Opened>
  /** The environment besides the limits. */
  env?: Record<string, string>
  /** The faults of the bus on its way to a node. */
  faults?: (node: number) => Faults
  /** What a node sees of the storage. */
  view?: (storage: Storage) => Storage
  peerTimes?: PeerTimes
  clock?: () => number
  sweepEveryMs?: number
}

export interface Node extends Reachable {
  storage: Storage
  bus: FaultyBus
}

export interface Nodes extends Stage {
  nodes: Node[]
  admin: Opened['admin']
  /** Stops a node as it should be. */
  drain(node: number): Promise<void>
  /** Cuts a node off without a goodbye: it sends nothing more, and its sockets are closed. */
  lose(node: number): Promise<void>
}

/** Several servers in this process, over one storage and one bus. */
export async function openNodes({
  count,
  open = onSqlite,
  env = {},
  faults = () => NO_FAULTS,
  view = (one) => one,
  peerTimes,
  clock = Date.now,
  sweepEveryMs,
}: NodesOptions): Promise<Nodes> {
  const { engine, files, admin, remove } = await open()
  const memory = new MemoryBus()
  const lines: string[] = []
  const start = (index: number) => {
    const storage = engine.storage()
    const bus = faulty(memory.join(), faults(index))
    const app = createApp({
      config: readConfig({ ...UNLIMITED, ...env }),
      storage: view(storage),
      files,
      bus,
      log: createLog('warn', 'json', (line) => void lines.push(line)),
      clock,
      publish: (topic, frame) => void server.publish(topic, frame),
      clientDir: '/nonexistent',
      ...(peerTimes !== undefined && { peerTimes }),
      ...(sweepEveryMs !== undefined && { sweepEveryMs }),
    })
    const server = Bun.serve<Socket>({ port: 0, hostname: '127.0.0.1', fetch: app.fetch, websocket: app.websocket })
    return { storage, bus, app, server, url: server.url.origin }
  }
  const nodes = Array.from({ length: count }, (_, index) => start(index))
  return {
    nodes,
    admin,
    logged: () => lines.join('\n'),
    drain: (node) => nodes[node]!.app.drain(0),
    async lose(node) {
      await nodes[node]!.bus.close()
      await nodes[node]!.server.stop(true)
    },
    async close() {
      for (const { app, server } of nodes) {
        await app.drain(0)
        await server.stop(true)
      }
      await nodes[0]!.storage.close()
      await remove()
    },
  }
}
