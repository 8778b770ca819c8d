import type { Entry } from '../history/history.ts'
import type { Line } from './entry-types.ts'

/** A part of a connection in which one epoch holds. */
export interface Stretch {
  /** How often the tail had been lost before the connection was opened. */
  life: number
  epoch: string | null
  /** By no connection, but over HTTP: from which data it comes nobody can say. */
  between: boolean
}

export interface Connections {
  at(entry: Entry): Stretch
}

const NOWHERE: Stretch = { life: 0, epoch: null, between: true }

/**
 * Which connection each entry came by. What arrives before a connection's first `sync` is answered is of the epoch
 * that this `sync` then tells: a server that begins a new epoch closes all connections.
 */
export function readConnections(entries: Entry[], losses: Line<'tail-lost'>[]): Connections {
  const open = new Map<string, Stretch>()
  const stretches = new Map<Entry, Stretch>()
  const begin = (entry: Entry, life: number, epoch: string | null, between = false) => {
    const stretch = { life, epoch, between }
    open.set(entry.by, stretch)
    return stretch
  }

  let life = 0
  for (const entry of entries) {
    while (life < losses.length && losses[life]!.t <= entry.t) life++
    let stretch = open.get(entry.by)
    if (stretch === undefined || entry.type === 'connected') stretch = begin(entry, life, null)
    if (entry.type === 'disconnected') stretch = begin(entry, stretch.life, null, true)
    if (entry.type === 'ok' && entry.do === 'sync') {
      if (stretch.epoch === null) Object.assign(stretch, { epoch: entry.epoch, between: false })
      else if (stretch.epoch !== entry.epoch) stretch = begin(entry, stretch.life, entry.epoch)
    }
    if (entry.type === 'ok' || entry.type === 'received' || entry.type === 'screen') stretches.set(entry, stretch)
  }
  return { at: (entry) => stretches.get(entry) ?? NOWHERE }
}
