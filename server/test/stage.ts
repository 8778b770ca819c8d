import { createApp } from '../app.ts'
import type { Bus } from '../bus/bus.ts'
import { MemoryBus } from '../bus/memory.ts'
import { readConfig } from '../config.ts'
import type { PeerTimes } from '../gateway/peers.ts'
import type { Socket } from '../gateway/socket.ts'
import { createLog } from '../log.ts'
import { openSqliteEngine } from '../storage/sqlite/engine/sqlite.ts'
import { freshDirectory, onFatal } from '../storage/sqlite/test/fixture.ts'
import type { Storage } from '../storage/storage.ts'
import type { Reachable } from './cast.ts'
import { ServerProcess, UNLIMITED } from './server-process.ts'

/** One or more servers over the same data. */
export interface Stage {
  nodes: Reachable[]
  /** All that the servers logged at `warn` and above. */
  logged(): string
  close(): Promise<void>
}

export type OpenStage = () => Promise<Stage>

/** One server, in a process of its own. */
export async function oneProcess(): Promise<Stage> {
  const server = await ServerProcess.start()
  return { nodes: [server], logged: () => server.output, close: () => server.remove() }
}

export interface NodesOptions {
  count: number
  /** What stands between a node and the bus. */
  faults?: (bus: Bus, node: number) => Bus
  /** What a node sees of the storage. */
  view?: (storage: Storage) => Storage
  peerTimes?: PeerTimes
}

export interface Nodes extends Stage {
  /** Cuts a node off without a goodbye: it sends nothing more, and its sockets are closed. */
  lose(node: number): Promise<void>
}

/** Several servers in this process, over one storage and one bus. */
export async function openNodes({ count, faults = (bus) => bus, view = (one) => one, peerTimes }: NodesOptions) {
  const { path, remove } = freshDirectory()
  const engine = await openSqliteEngine({ path, onFatal })
  const memory = new MemoryBus()
  const lines: string[] = []
  const open = (index: number) => {
    const storage = engine.storage()
    const bus = faults(memory.join(), index)
    const app = createApp({
      config: readConfig(UNLIMITED),
      storage: view(storage),
      bus,
      log: createLog('warn', 'json', (line) => void lines.push(line)),
      clock: Date.now,
      publish: (topic, frame) => void server.publish(topic, frame),
      clientDir: '/nonexistent',
      ...(peerTimes !== undefined && { peerTimes }),
    })
    const server = Bun.serve<Socket>({ port: 0, hostname: '127.0.0.1', fetch: app.fetch, websocket: app.websocket })
    return { storage, bus, app, server, url: server.url.origin }
  }
  const nodes = Array.from({ length: count }, (_, index) => open(index))
  const stage: Nodes = {
    nodes,
    logged: () => lines.join('\n'),
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
      remove()
    },
  }
  return stage
}
