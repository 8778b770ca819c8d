import type { Config } from './config.ts'
import type { Uploads } from './files/uploads.ts'
import type { Hub } from './gateway/hub.ts'
import type { Scrape } from './gateway/metrics-route.ts'
import type { Peers } from './gateway/peers.ts'
import type { SocketIo } from './gateway/socketio.ts'
import type { Log } from './log.ts'
import type { Counts } from './metrics/counts.ts'
import { families } from './metrics/families.ts'
import type { Expose } from './metrics/family.ts'
import { SlowReadings } from './metrics/slow-numbers.ts'
import type { Storage } from './storage/storage.ts'
import { VERSION } from './version.ts'

type Queue = { readonly waiting: number }

export interface Scraped {
  config: Pick<Config, 'databaseUrl' | 's3' | 'dataDir'>
  counts: Counts
  storage: Storage
  hub: Hub
  socketIo: SocketIo
  peers: Peers
  uploads: Uploads
  queues: { syncs: Queue; inspections: Queue; hashes: Queue }
  isDraining: () => boolean
  log: Log
  clock: () => number
  /** Never goes back. */
  steady: () => number
}

/** Joins what a scrape reads: numbers of the parts, and slow ones that are read ahead. */
export function scraping(expose: Expose, parts: Scraped): Scrape {
  const { config, counts, storage, hub, socketIo, peers, uploads, queues, isDraining, log, clock, steady } = parts
  const slow = new SlowReadings(storage, config.dataDir, log, steady)
  const { contentType, text } = expose(
    families({
      counts,
      version: VERSION,
      storage: config.databaseUrl === null ? 'sqlite' : 'postgres',
      files: config.s3 === null ? 'disk' : 's3',
      sockets: () => socketIo.sockets,
      people: () => hub.sizes.people,
      liveRooms: () => hub.sizes.rooms,
      waiting: () => ({
        ...storage.waiting,
        syncs: queues.syncs.waiting,
        inspections: queues.inspections.waiting,
        hashes: queues.hashes.waiting,
      }),
      uploads: () => ({ ...uploads.unfinished, ...uploads.counted }),
      otherNodes: () => peers.others,
      epoch: () => storage.epoch,
      isWritable: () => storage.unwritable === null,
      isDraining,
      now: clock,
      slow: () => slow.numbers,
    }),
  )
  return async () => {
    await slow.refresh()
    return { contentType, text: await text() }
  }
}
