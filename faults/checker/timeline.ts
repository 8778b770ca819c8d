import type { Entry } from '../history/history.ts'
import type { Line } from './entry-types.ts'

export interface Span {
  from: number
  /** Infinity while it lasts. */
  to: number
}

export interface Strike extends Span {
  nemesis: string
}

/** What was done to the server, and when. */
export interface FieldTimes {
  strikes: Strike[]
  /** From each `exited`, and from before the first start, until the next `started`. */
  down: Span[]
  starts: Line<'started'>[]
  exits: Line<'exited'>[]
  samples: Line<'sample'>[]
  complaints: Line<'complaint'>[]
  calm: Line<'calm'> | null
  converged: Line<'converged'> | null
  /** When the last entry was written. */
  end: number
}

/** What is no excuse for being slow to others: that it is none is what it is played for. */
const SLOWS_NOBODY = new Set(['slow-readers'])

/** When something was broken that everybody may notice. */
export function disturbances({ strikes, down }: FieldTimes): Span[] {
  return [...strikes.filter(({ nemesis }) => !SLOWS_NOBODY.has(nemesis)), ...down]
}

export const overlaps = (a: Span, b: Span): boolean => a.from <= b.to && b.from <= a.to

export function readField(entries: Entry[]): FieldTimes {
  const times: FieldTimes = {
    strikes: [],
    down: [],
    starts: [],
    exits: [],
    samples: [],
    complaints: [],
    calm: null,
    converged: null,
    end: entries.at(-1)?.t ?? 0,
  }
  let down: Span | null = null
  let running: number | null = null
  const away = (from: number) => times.down.push((down = { from, to: Infinity }))
  if (entries.some((entry) => entry.type === 'started')) away(-Infinity)

  for (const entry of entries) {
    if (entry.type === 'strike') times.strikes.push({ nemesis: entry.nemesis, from: entry.t, to: Infinity })
    if (entry.type === 'healed') {
      const open = times.strikes.findLast((one) => one.nemesis === entry.nemesis && one.to === Infinity)
      if (open !== undefined) open.to = entry.t
    }
    if (entry.type === 'started') {
      times.starts.push(entry)
      if (down !== null) (down as Span).to = entry.t
      down = null
      running = entry.pid
    }
    if (entry.type === 'exited') {
      times.exits.push(entry)
      // A second server that found the data taken says nothing of the one that has it.
      if (down === null && entry.pid === running) away(entry.t)
    }
    if (entry.type === 'sample') times.samples.push(entry)
    if (entry.type === 'complaint') times.complaints.push(entry)
    if (entry.type === 'calm') times.calm = entry
    if (entry.type === 'converged') times.converged = entry
  }
  return times
}
