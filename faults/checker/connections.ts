import type { Entry } from '../record.ts'
import type { Line } from './lines.ts'

/** A part of a connection in which one epoch holds. */
export interface Stretch {
  /** How often the tail had been lost before the connection was opened. */
  life: number
  epoch: string | null
}

export interface Connections {
  at(entry: Entry): Stretch
}

/**
 * Which connection each entry came by. What arrives before a connection's first `sync` is answered is of the epoch
 * that this `sync` then tells: a server that begins a new epoch closes all connections.
 */
export function readConnections(entries: Entry[], losses: Line<'tail-lost'>[]): Connections {
  const open = new Map<string, Stretch>()
  const stretches = new Map<Entry, Stretch>()
  const begin = (entry: Entry, life: number, epoch: string | null) => {
    const stretch = { life, epoch }
    open.set(entry.by, stretch)
    return stretch
  }

  let life = 0
  for (const entry of entries) {
    while (life < losses.length && losses[life]!.t <= entry.t) life++
    let stretch = open.get(entry.by)
    if (stretch === undefined || entry.type === 'connected') stretch = begin(entry, life, null)
    if (entry.type === 'ok' && entry.do === 'sync') {
      if (stretch.epoch === null) stretch.epoch = entry.epoch
      else if (stretch.epoch !== entry.epoch) stretch = begin(entry, stretch.life, entry.epoch)
    }
    if (entry.type === 'ok' || entry.type === 'received' || entry.type === 'screen') stretches.set(entry, stretch)
  }
  return { at: (entry) => stretches.get(entry) ?? { life: 0, epoch: null } }
}
