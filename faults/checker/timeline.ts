import type { Entry } from '../history/history.ts'
import type { EntryOf } from './entry-types.ts'

export interface Span {
  from: number
  /** Infinity while it lasts. */
  to: number
}

export interface Fault extends Span {
  nemesis: string
}

/** What happened to the server, and when. */
export interface Timeline {
  faults: Fault[]
  /** From each exit of the server, and from before its first start, to the next start. */
  down: Span[]
  starts: EntryOf<'started'>[]
  exits: EntryOf<'exited'>[]
  samples: EntryOf<'sample'>[]
  problems: EntryOf<'problem'>[]
  writesStopped: EntryOf<'writes-stopped'> | null
  converged: EntryOf<'converged'> | null
  /** The time of the last entry. */
  end: number
}

/** Faults that do not excuse slowness towards other clients: the rules check that they cause none. */
const MUST_NOT_DISRUPT = new Set(['slow-readers', 'forged-claims'])

/** The times at which a fault may have affected every client. */
export function disruptions({ faults, down }: Timeline): Span[] {
  return [...faults.filter(({ nemesis }) => !MUST_NOT_DISRUPT.has(nemesis)), ...down]
}

export const overlaps = (a: Span, b: Span): boolean => a.from <= b.to && b.from <= a.to

export function readTimeline(entries: Entry[]): Timeline {
  const times: Timeline = {
    faults: [],
    down: [],
    starts: [],
    exits: [],
    samples: [],
    problems: [],
    writesStopped: null,
    converged: null,
    end: entries.at(-1)?.t ?? 0,
  }
  let down: Span | null = null
  let runningPid: number | null = null
  const beginDown = (from: number) => times.down.push((down = { from, to: Infinity }))
  if (entries.some((entry) => entry.type === 'started')) beginDown(-Infinity)

  for (const entry of entries) {
    if (entry.type === 'fault-began') times.faults.push({ nemesis: entry.nemesis, from: entry.t, to: Infinity })
    if (entry.type === 'fault-ended') {
      const open = times.faults.findLast((one) => one.nemesis === entry.nemesis && one.to === Infinity)
      if (open !== undefined) open.to = entry.t
    }
    if (entry.type === 'started') {
      times.starts.push(entry)
      if (down !== null) (down as Span).to = entry.t
      down = null
      runningPid = entry.pid
    }
    if (entry.type === 'exited') {
      times.exits.push(entry)
      // A second server that was refused the data also exits; the first one still runs then.
      if (down === null && entry.pid === runningPid) beginDown(entry.t)
    }
    if (entry.type === 'sample') times.samples.push(entry)
    if (entry.type === 'problem') times.problems.push(entry)
    if (entry.type === 'writes-stopped') times.writesStopped = entry
    if (entry.type === 'converged') times.converged = entry
  }
  return times
}
