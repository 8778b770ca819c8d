import type { Entry } from '../history/history.ts'
import type { EntryOf } from './entry-types.ts'

/** A part of a connection during which one epoch was valid. */
export interface ConnectionSpan {
  /** How many losses of data came before the connection was opened. */
  losses: number
  epoch: string | null
  /** No connection was open: the entry came over HTTP, and its epoch is unknown. */
  offline: boolean
}

export interface Connections {
  at(entry: Entry): ConnectionSpan
}

const NO_CONNECTION: ConnectionSpan = { losses: 0, epoch: null, offline: true }

/**
 * By which connection each entry came. Entries before a connection's first answer to `sync` belong to the epoch of that
 * answer, because a server that begins a new epoch closes all connections.
 */
export function readConnections(entries: Entry[], dataLosses: EntryOf<'data-lost'>[]): Connections {
  const open = new Map<string, ConnectionSpan>()
  const spans = new Map<Entry, ConnectionSpan>()
  const begin = (entry: Entry, losses: number, epoch: string | null, offline = false) => {
    const span = { losses, epoch, offline }
    open.set(entry.by, span)
    return span
  }

  let losses = 0
  for (const entry of entries) {
    while (losses < dataLosses.length && dataLosses[losses]!.t <= entry.t) losses++
    let span = open.get(entry.by)
    if (span === undefined || entry.type === 'connected') span = begin(entry, losses, null)
    if (entry.type === 'disconnected') span = begin(entry, span.losses, null, true)
    if (entry.type === 'ok' && entry.do === 'sync') {
      if (span.epoch === null) Object.assign(span, { epoch: entry.epoch, offline: false })
      else if (span.epoch !== entry.epoch) span = begin(entry, span.losses, entry.epoch)
    }
    if (entry.type === 'ok' || entry.type === 'received' || entry.type === 'screen') spans.set(entry, span)
  }
  return { at: (entry) => spans.get(entry) ?? NO_CONNECTION }
}
