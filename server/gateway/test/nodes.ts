import { MemoryBus } from '../../bus/memory.ts'
import type { Bus, BusMessage } from '../../bus/bus.ts'
import { createLog } from '../../log.ts'
import { Counts } from '../../metrics/counts.ts'
import { guest } from '../../storage/contract/cast.ts'
import { openFresh } from '../../storage/sqlite/test/fixture.ts'
import { FairTurns } from '../../storage/fair-turns.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Hub } from '../hub.ts'
import { PeerPresence } from '../peer-presence.ts'
import { PEER_TIMES, Peers } from '../peers.ts'
import { Proofs } from '../proofs.ts'
import { Reread } from '../reread.ts'
import type { Socket } from '../socket.ts'
import { ROOMS_AT_ONCE, syncSocket } from '../sync-socket.ts'
import { limits } from '../../../protocol/limits.ts'
import { FakeTransport, testHub } from './fake-transport.ts'

const MOST = { changes: 500, bytes: 1_000_000 }

/**
 * The parts of one node that meet others, over a storage with Alice and Bob; `other` is a second node's storage, and
 * `bus` the bus of a node that the test plays.
 */
export async function openNode(view: (storage: Storage) => Storage = (storage) => storage) {
  const opened = await openFresh()
  const storage = opened.storage
  const other = opened.node()
  const [alice, bob] = [await guest(storage, 'alice'), await guest(storage, 'bob')]
  const memory = new MemoryBus()
  const bus: Bus = memory.join()
  const received: BusMessage[] = []
  bus.onMessage((message) => void received.push(message))

  const time = { now: Date.UTC(2026, 0) }
  const clock = () => time.now
  const log = createLog('error', 'json', (line) => console.error(line))
  const counts = new Counts()
  const transport = new FakeTransport()
  const presence = new PeerPresence()
  const proofs = new Proofs(storage)
  const turns = new FairTurns({ atOnce: ROOMS_AT_ONCE })
  const hub: Hub = testHub(transport, {
    epoch: storage.epoch,
    peers: presence,
    readGap: (room) => void reread.gap(room),
  })
  const seen = view(storage)
  const reread: Reread = new Reread({ hub, storage: seen, proofs, most: MOST, counts, clock })
  const options = { bus: memory.join(), hub, reread, presence, storage: seen, log, counts, clock, times: PEER_TIMES }
  const peers = new Peers(options)
  storage.onFacts((facts) => {
    hub.deliver(facts)
    peers.facts(facts)
  })

  return {
    storage,
    other,
    alice,
    bob,
    bus,
    received,
    time,
    transport,
    hub,
    reread,
    peers,
    counts,
    /** A connected socket of a person. */
    connects(person: string): Socket {
      const socket = transport.socket(person)
      hub.enter(socket, person)
      return socket
    },
    syncs: (socket: Socket) => syncSocket({ storage: seen, hub, turns, proofs, limits, log }, socket, { known: [] }),
    events: (socket: Socket, name: string) =>
      transport
        .heard(socket)
        .flatMap((frame) => (frame.startsWith(`42["${name}"`) ? [JSON.parse(frame.slice(2))[1]] : [])),
    async close() {
      peers.close()
      await opened.destroy()
    },
  }
}

export const followed = (socket: Socket) => socket.follows.map(({ room }) => room)

/** Lets a test keep back the answers of an operation, each with what the storage had when it was asked. */
export function gate() {
  let shut = false
  let waiting: (() => void)[] = []
  return {
    get asked() {
      return waiting.length
    },
    shut() {
      shut = true
    },
    open() {
      shut = false
      for (const answer of waiting) answer()
      waiting = []
    },
    before: (operation: 'roomsOf' | 'catchUp' | 'findSession' | 'findSessions') => (storage: Storage) => {
      const real = storage[operation] as (input: unknown) => Promise<unknown>
      const value = async (input: unknown) => {
        const waits = shut
        const output = await real(input)
        if (waits) await new Promise<void>((resolve) => waiting.push(resolve))
        return output
      }
      return Object.create(storage, { [operation]: { value } }) as Storage
    },
  }
}
