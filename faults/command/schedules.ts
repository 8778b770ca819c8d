import type { Nemesis } from '../nemeses/nemesis.ts'
import type { Part } from './part.ts'

const GAP_MS: [number, number] = [1_000, 3_000]
/** Short, so that the server is killed again while clients reconnect. */
const KILL_GAP_MS: [number, number] = [200, 1_500]
/** Long, so that there are enough acks before the fault to compare with. */
const SLOW_READERS_GAP_MS: [number, number] = [8_000, 10_000]

const COMBINED = 'Combined: '

interface Row {
  title: string
  names: string[]
  faults: number
  /** All of them by default. */
  perRound?: number
}

/** A short round of every kind. */
const TOUR: Row[] = [
  { title: `${COMBINED}kill, pause, network`, names: ['kill', 'pause', 'network'], faults: 10 },
  { title: 'Failpoints', names: ['kill-at'], faults: 6 },
  { title: 'Slow readers and forged claims', names: ['slow-readers', 'forged-claims'], faults: 2 },
  { title: 'Clock and second server', names: ['clock', 'second-server'], faults: 4 },
  { title: 'Disk full', names: ['disk-full'], faults: 2 },
  { title: 'Failing flushes', names: ['fsync'], faults: 2 },
  { title: 'Power loss', names: ['power-loss'], faults: 3 },
  { title: 'Power loss in an upload', names: ['upload-power-loss'], faults: 3 },
  { title: 'Damage, old copies and restored backups', names: ['damage', 'old-copy', 'restore'], faults: 4 },
]

/** As many faults as the promises have to withstand. */
const FULL: Row[] = [
  { title: 'kill -9', names: ['kill', 'kill-at'], faults: 500, perRound: 25 },
  { title: 'Power loss', names: ['power-loss'], faults: 50, perRound: 10 },
  { title: 'Power loss in an upload', names: ['upload-power-loss'], faults: 30, perRound: 10 },
  { title: 'Disk full', names: ['disk-full'], faults: 20, perRound: 5 },
  { title: 'Failing flushes', names: ['fsync'], faults: 20, perRound: 5 },
  { title: 'Pauses and network faults', names: ['pause', 'network'], faults: 100, perRound: 20 },
  { title: `${COMBINED}kill, pause, network`, names: ['kill', 'pause', 'network'], faults: 60, perRound: 20 },
  { title: `${COMBINED}power loss, network`, names: ['power-loss', 'network'], faults: 20, perRound: 10 },
  { title: 'Slow readers', names: ['slow-readers'], faults: 10, perRound: 2 },
  { title: 'Forged claims', names: ['forged-claims'], faults: 10, perRound: 10 },
  { title: 'Clock and second server', names: ['clock', 'second-server'], faults: 40, perRound: 10 },
  { title: 'Restored backups', names: ['restore'], faults: 20, perRound: 5 },
  { title: 'Damage and old copies', names: ['damage', 'old-copy'], faults: 40, perRound: 8 },
]

/** The requested nemeses, and why this machine does not support some of them. */
export interface Selection {
  nemeses: Nemesis[]
  reasons: ReadonlyMap<Nemesis, string>
}

export function tour(selection: Selection): Part[] {
  return TOUR.flatMap((row) => partOf(row, selection))
}

/** Names that are exactly those of one part select that part alone. `faults` replaces the number of each part. */
export function full(selection: Selection, faults?: number): Part[] {
  const { nemeses } = selection
  const exact = FULL.filter(({ names }) => names.length === nemeses.length && includesAll(nemeses, names))
  const rows = exact.length > 0 ? exact : FULL
  return rows.flatMap((row) => partOf({ ...row, faults: faults ?? row.faults }, selection))
}

/** All these nemeses in one round. */
export function oneRound(nemeses: Nemesis[], length: Pick<Part, 'faults' | 'forMs'>): Part {
  return { title: nemeses.map(({ name }) => name).join(', '), nemeses, rounds: 1, gapMs: gapFor(nemeses), ...length }
}

function includesAll(nemeses: Nemesis[], names: string[]): boolean {
  return names.every((name) => nemeses.some((nemesis) => nemesis.name === name))
}

/** With those of its nemeses that were requested; a combined part needs all of them. */
function partOf({ title, names, faults, perRound = faults }: Row, { nemeses, reasons }: Selection): Part[] {
  const requested = nemeses.filter(({ name }) => names.includes(name))
  if (requested.length === 0 || (title.startsWith(COMBINED) && !includesAll(nemeses, names))) return []
  const supported = requested.filter((one) => !reasons.has(one))
  const unsupported = requested.flatMap((one) => (reasons.has(one) ? [`${one.name}: ${reasons.get(one)}`] : []))
  const rounds = Math.ceil(faults / perRound)
  const inEach = Math.ceil(faults / rounds)
  return [{ title, nemeses: supported, rounds, faults: inEach, gapMs: gapFor(supported), unsupported }]
}

function gapFor(nemeses: Nemesis[]): [number, number] {
  if (nemeses.some(({ name }) => name === 'slow-readers')) return SLOW_READERS_GAP_MS
  return nemeses.every(({ name }) => name === 'kill' || name === 'kill-at') ? KILL_GAP_MS : GAP_MS
}
