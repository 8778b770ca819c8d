import type { Entry } from '../history/history.ts'
import { readConnections, type Connections } from './connections.ts'
import type { Line } from './entry-types.ts'

/** An epoch as the clients came to know of it. */
export interface Birth {
  epoch: string
  /** After how many losses of the tail it was first told. */
  life: number
  t: number
  entry: Entry | null
}

/** The data that an observation speaks of. */
export interface Data {
  lineage: string
  /** What an unnamed loss of the tail left this behind from; null where the epoch tells the two apart. */
  unnamed: { lineage: string; loss: Line<'tail-lost'> } | null
}

/**
 * Which data an observation speaks of. Between a loss of the tail and the epoch that names it, the server hands out
 * revs of the old epoch a second time: nobody has proved the loss yet. Those belong to the data that is left, and so
 * to the epoch that comes; all of the old epoch is told apart by how often the tail had been lost before the
 * connection that told it was opened. An epoch that was never ended is one, however often the tail was lost: what
 * contradicts itself in there is a loss that nobody named.
 */
export interface Lives {
  /** In the order in which they were told; the database's is among them. */
  births: Birth[]
  losses: Line<'tail-lost'>[]
  /** The data that is there in the end. */
  last: string
  /** What this client was told of at this entry; null when nobody can say. */
  of(entry: Entry, told?: string | null): Data | null
  /** The same without the client. */
  lineage(epoch: string, life: number): string
  /** The data that there was after so many losses, before the next one. */
  during(life: number): string
  /** Up to which rev a room of that data surely survived all losses that came later; Infinity when there were none. */
  survived(life: number, room: string): number
  /** Beyond which rev it surely did not. */
  maySurvive(life: number, room: string): number
}

/** `finalEpoch` is the database's, where it is known. */
export function readLives(entries: Entry[], finalEpoch: string | null): Lives {
  const losses = entries.filter((entry) => entry.type === 'tail-lost')
  const connections = readConnections(entries, losses)
  const births = readBirths(entries, connections)
  if (finalEpoch !== null && !births.some((birth) => birth.epoch === finalEpoch))
    births.push({ epoch: finalEpoch, life: losses.length, t: Infinity, entry: null })
  const place = new Map(births.map((birth, index) => [birth.epoch, index]))

  function lineage(epoch: string, life: number): string {
    const at = place.get(epoch)
    const next = at === undefined ? undefined : births[at + 1]
    if (next === undefined) return epoch
    return life >= next.life ? lineage(next.epoch, life) : `${epoch} after ${life} losses`
  }

  const all = new Map<string, Data>()
  function data(epoch: string, life: number): Data {
    const key = `${life} ${epoch}`
    let one = all.get(key)
    if (one === undefined) {
      const mine = lineage(epoch, life)
      const earlier = lineage(epoch, life - 1)
      const wasThere = life > (births[place.get(epoch) ?? 0]?.life ?? 0)
      const unnamed = wasThere && mine !== earlier ? { lineage: earlier, loss: losses[life - 1]! } : null
      all.set(key, (one = { lineage: mine, unnamed }))
    }
    return one
  }

  const only = births.length === 1 ? births[0]!.epoch : null
  return {
    births,
    losses,
    last: lineage(finalEpoch ?? births.at(-1)?.epoch ?? '', losses.length),
    lineage,
    during(life) {
      const birth = births.findLast((one) => one.life <= life) ?? births[0]
      return birth === undefined ? '' : lineage(birth.epoch, life)
    },
    survived(life, room) {
      return Math.min(...losses.slice(life).map(({ heads }) => heads?.[room] ?? 0))
    },
    maySurvive(life, room) {
      return Math.min(...losses.slice(life).map(({ heads }) => (heads === undefined ? Infinity : (heads[room] ?? 0))))
    },
    of(entry, told = null) {
      const { life, epoch, between } = connections.at(entry)
      const known = told ?? (between ? null : epoch) ?? only
      return known === null ? null : data(known, life)
    },
  }
}

function readBirths(entries: Entry[], connections: Connections): Birth[] {
  const births = new Map<string, Birth>()
  for (const entry of entries) {
    if (entry.type !== 'ok' || entry.do !== 'sync') continue
    const { life } = connections.at(entry)
    const birth = births.get(entry.epoch)
    if (birth === undefined) births.set(entry.epoch, { epoch: entry.epoch, life, t: entry.t, entry })
    else birth.life = Math.min(birth.life, life)
  }
  return [...births.values()]
}
