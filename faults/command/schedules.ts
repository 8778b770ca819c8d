import type { Nemesis } from '../nemeses/nemesis.ts'
import type { Part } from './part.ts'

const GAP_MS: [number, number] = [1_000, 3_000]
/** Killing again while they still come back is the point. */
const KILL_GAP_MS: [number, number] = [200, 1_500]
/** Enough is said before to compare with. */
const SLOW_GAP_MS: [number, number] = [8_000, 10_000]

const MIXED = /^Everything at once/

/** What the tour shows of each group, mixed where one server can serve them all. */
const TOUR: [title: string, names: string[], faults: number][] = [
  ['Everything at once: kill, pause, network', ['kill', 'pause', 'network'], 10],
  ['Killed at named failpoints', ['kill-at'], 6],
  ['Slow readers', ['slow-readers'], 1],
  ['The clock moves, and a second server starts', ['clock', 'second-server'], 4],
  ['The disk is full', ['disk-full'], 2],
  ['A flush fails', ['fsync'], 2],
  ['The power fails', ['power-loss'], 3],
  ['Data damaged, an old copy put back, a backup restored', ['damage', 'old-copy', 'restore'], 4],
]

/** How often each has to strike before the promises count as proven. */
const FULL: [title: string, names: string[], faults: number, inOneRound: number][] = [
  ['kill -9', ['kill', 'kill-at'], 500, 25],
  ['Power loss', ['power-loss'], 50, 10],
  ['Disk full', ['disk-full'], 20, 5],
  ['fsync fails', ['fsync'], 20, 5],
  ['Pauses and the network', ['pause', 'network'], 100, 20],
  ['Everything at once: kill, pause, network', ['kill', 'pause', 'network'], 60, 20],
  ['Everything at once: power loss, network', ['power-loss', 'network'], 20, 10],
  ['Slow readers', ['slow-readers'], 10, 2],
  ['The clock, and a second server', ['clock', 'second-server'], 40, 10],
  ['Data damaged, an old copy put back, a backup restored', ['damage', 'old-copy', 'restore'], 40, 8],
]

/** Who was asked for; and who of them cannot strike on this machine, with the reason. */
export interface Selection {
  nemeses: Nemesis[]
  reasons: ReadonlyMap<Nemesis, string>
}

export function tour(selection: Selection): Part[] {
  return TOUR.flatMap(([title, names, faults]) => part(title, names, selection, { rounds: 1, faults }))
}

/** Names that are just those of one part mean that part alone. */
export function full(selection: Selection): Part[] {
  const exact = FULL.filter(([, names]) => names.length === selection.nemeses.length && isWithin(names, selection))
  return (exact.length > 0 ? exact : FULL).flatMap(([title, names, faults, inOneRound]) =>
    part(title, names, selection, { rounds: Math.ceil(faults / inOneRound), faults: inOneRound }),
  )
}

/** All of these in one round. */
export function mixed(nemeses: Nemesis[], length: Pick<Part, 'faults' | 'forMs'>): Part {
  return { title: nemeses.map(({ name }) => name).join(', '), nemeses, rounds: 1, gapMs: gapFor(nemeses), ...length }
}

function isWithin(names: string[], { nemeses }: Selection): boolean {
  return names.every((name) => nemeses.some((nemesis) => nemesis.name === name))
}

/** With those of its nemeses that were asked for. */
function part(
  title: string,
  names: string[],
  { nemeses, reasons }: Selection,
  more: Omit<Part, 'title' | 'nemeses' | 'gapMs' | 'missing'>,
): Part[] {
  const asked = nemeses.filter(({ name }) => names.includes(name))
  // Two that strike at once are nothing without one of them.
  if (asked.length === 0 || (MIXED.test(title) && !isWithin(names, { nemeses, reasons }))) return []
  const able = asked.filter((one) => !reasons.has(one))
  const missing = asked.flatMap((one) => (reasons.has(one) ? [`${one.name}: ${reasons.get(one)}`] : []))
  return [{ title, nemeses: able, gapMs: gapFor(able), missing, ...more }]
}

function gapFor(nemeses: Nemesis[]): [number, number] {
  if (nemeses.some(({ name }) => name === 'slow-readers')) return SLOW_GAP_MS
  return nemeses.every(({ name }) => name === 'kill' || name === 'kill-at') ? KILL_GAP_MS : GAP_MS
}
