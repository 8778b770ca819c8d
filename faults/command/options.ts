import { parseArgs } from 'node:util'
import { sabotage } from '../builds/sabotage.ts'

type Sabotage = keyof typeof sabotage

export interface Options {
  list: boolean
  full: boolean
  /** Names of nemeses; null for all. */
  only: string[] | null
  seed: string
  /** It was drawn, and not given. */
  drawn: boolean
  clients: number
  /** Of a storm. */
  sockets?: number
  faults?: number
  forMs?: number
  soakMs?: number
  /** Builds that have to be found out. */
  sabotage?: Sabotage[]
  write: boolean
  keep: boolean
}

const CLIENTS = 24

export const USAGE = `npm run faults -- [--only kill,network] [--seed S] [--clients ${CLIENTS}] [--faults N | --minutes N] [--keep]
  --list      names who tries, and who cannot on this machine
  --only      one round in which only these strike, at random; with --full and in the tour: only their parts
  --seed      the same seed is the same round
  --full      as often as the promises are to be proven; each part is written as it ends
  --soak 60m  use and no faults, for so long; memory and open files are looked at
  --sockets N how many come back in a storm
  --sabotage  breaks the build first, and fails when it is not found out: ${Object.keys(sabotage).join(', ')}
  --write     writes what came of it into faults/RESULTS.md
  --keep      keeps the records also of what was clean`

/** Throws on what it does not know. */
export function readOptions(args: string[], drawn: string): Options {
  const { values } = parseArgs({
    args,
    options: {
      list: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      clients: { type: 'string' },
      sockets: { type: 'string' },
      faults: { type: 'string' },
      minutes: { type: 'string' },
      soak: { type: 'string' },
      sabotage: { type: 'string' },
      write: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  const { list, full, write, keep } = values
  const options: Options = {
    list,
    full,
    write,
    keep,
    only: values.only?.split(',') ?? null,
    seed: values.seed ?? drawn,
    drawn: values.seed === undefined,
    clients: positive(values.clients ?? String(CLIENTS)),
  }
  if (values.sockets !== undefined) options.sockets = positive(values.sockets)
  if (values.faults !== undefined) options.faults = positive(values.faults)
  if (values.minutes !== undefined) options.forMs = positive(values.minutes) * 60_000
  if (values.soak !== undefined) options.soakMs = positive(values.soak.replace(/m$/, '')) * 60_000
  if (values.sabotage !== undefined) options.sabotage = values.sabotage.split(',').map(sabotageNamed)
  if (write && options.sabotage !== undefined) throw new Error('What a broken build comes to is not written down.')
  return options
}

function sabotageNamed(name: string): Sabotage {
  if (!Object.hasOwn(sabotage, name)) throw new Error(`There is no sabotage ${name}.`)
  return name as Sabotage
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${text} is no number above 0.`)
  return value
}
