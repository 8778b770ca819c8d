import type { Entry } from '../history/history.ts'
import { readConnections, type Connections } from './connections.ts'
import type { EntryOf } from './entry-types.ts'

/** The first time that a client received an epoch. */
export interface EpochStart {
  epoch: string
  /** How many losses of data came before. */
  losses: number
  t: number
  entry: Entry | null
}

/** The data that an observation is about. */
export interface ObservedData {
  lineage: string
  /** Set when data was lost and the epoch is still the old one: the lineage before the loss, and the loss. */
  unnamed: { lineage: string; loss: EntryOf<'data-lost'> } | null
}

/**
 * Which data an observation is about. A lineage is data in which a rev has one meaning. Between a loss of data and the
 * epoch that names it, the server gives revs of the old epoch a second time, because no client has proven the loss yet.
 * Those revs belong to the lineage of the next epoch. Within the old epoch lineages differ by the number of
 * losses before the connection was opened. An epoch that no other one follows is one lineage, however many losses it
 * had: a contradiction in it is a loss that no epoch named.
 */
export interface Epochs {
  /** In order of time; the database's epoch is among them. */
  starts: EpochStart[]
  losses: EntryOf<'data-lost'>[]
  /** The lineage of the database at the end. */
  last: string
  /** The data of what this client received in this entry; null when it cannot be determined. */
  of(entry: Entry, epoch?: string | null): ObservedData | null
  lineage(epoch: string, losses: number): string
  /** The lineage after so many losses and before the next one. */
  lineageAfter(losses: number): string
  /** The rev up to which a room after so many losses survived all later ones; Infinity when there were none. */
  survivingRev(losses: number, room: string): number
  /** The rev above which nothing of it can have survived. */
  maxSurvivingRev(losses: number, room: string): number
}

/** `finalEpoch` is the database's, where it is known. */
export function readEpochs(entries: Entry[], finalEpoch: string | null): Epochs {
  const dataLosses = entries.filter((entry) => entry.type === 'data-lost')
  const connections = readConnections(entries, dataLosses)
  const starts = readStarts(entries, connections)
  if (finalEpoch !== null && !starts.some((start) => start.epoch === finalEpoch))
    starts.push({ epoch: finalEpoch, losses: dataLosses.length, t: Infinity, entry: null })
  const place = new Map(starts.map((start, index) => [start.epoch, index]))

  function lineage(epoch: string, losses: number): string {
    const at = place.get(epoch)
    const next = at === undefined ? undefined : starts[at + 1]
    if (next === undefined) return epoch
    return losses >= next.losses ? lineage(next.epoch, losses) : `${epoch} after ${losses} losses`
  }

  const all = new Map<string, ObservedData>()
  function dataOf(epoch: string, losses: number): ObservedData {
    const key = `${losses} ${epoch}`
    let one = all.get(key)
    if (one === undefined) {
      const now = lineage(epoch, losses)
      const before = lineage(epoch, losses - 1)
      const isOlder = losses > (starts[place.get(epoch) ?? 0]?.losses ?? 0)
      const unnamed = isOlder && now !== before ? { lineage: before, loss: dataLosses[losses - 1]! } : null
      all.set(key, (one = { lineage: now, unnamed }))
    }
    return one
  }

  const only = starts.length === 1 ? starts[0]!.epoch : null
  return {
    starts,
    losses: dataLosses,
    last: lineage(finalEpoch ?? starts.at(-1)?.epoch ?? '', dataLosses.length),
    lineage,
    lineageAfter(losses) {
      const start = starts.findLast((one) => one.losses <= losses) ?? starts[0]
      return start === undefined ? '' : lineage(start.epoch, losses)
    },
    survivingRev(losses, room) {
      return Math.min(...dataLosses.slice(losses).map(({ heads }) => heads?.[room] ?? 0))
    },
    maxSurvivingRev(losses, room) {
      const revs = dataLosses.slice(losses).map(({ heads }) => (heads === undefined ? Infinity : (heads[room] ?? 0)))
      return Math.min(...revs)
    },
    of(entry, stated = null) {
      const { losses, epoch, offline } = connections.at(entry)
      const known = stated ?? (offline ? null : epoch) ?? only
      return known === null ? null : dataOf(known, losses)
    },
  }
}

function readStarts(entries: Entry[], connections: Connections): EpochStart[] {
  const starts = new Map<string, EpochStart>()
  for (const entry of entries) {
    if (entry.type !== 'ok' || entry.do !== 'sync') continue
    const { losses } = connections.at(entry)
    const start = starts.get(entry.epoch)
    if (start === undefined) starts.set(entry.epoch, { epoch: entry.epoch, losses, t: entry.t, entry })
    else start.losses = Math.min(start.losses, losses)
  }
  return [...starts.values()]
}
