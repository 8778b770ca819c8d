import { parseArgs } from 'node:util'
import { sabotage } from '../builds/sabotage.ts'
import { FUZZ_SEED } from '../fuzz/fuzz.ts'

type Sabotage = keyof typeof sabotage

export interface Options {
  list: boolean
  full: boolean
  /** Names of nemeses; null for all. */
  only: string[] | null
  seed: string
  /** The seed was chosen at random. */
  randomSeed: boolean
  clients: number
  /** Plays the attacks of one address instead of rounds. */
  attacks: boolean
  /** The length of each attack. */
  seconds?: number
  /** Sends mutated packets instead of rounds. */
  fuzz: boolean
  packets?: number
  /** In each storm. */
  sockets?: number
  faults?: number
  forMs?: number
  soakMs?: number
  /** Patches of a build that must break a rule. */
  sabotage?: Sabotage[]
  write: boolean
  keep: boolean
}

const CLIENTS = 24

export const USAGE = `npm run faults -- [--only kill,network] [--seed S] [--clients ${CLIENTS}] [--faults N | --minutes N] [--keep]
  --list      lists all nemeses, and which of them this machine does not support
  --only      one round with only these nemeses; with --full only their parts
  --seed      the same seed gives the same round
  --faults N  the number of faults of the round, or with --full of each part
  --full      as many faults as the promises have to withstand, in parts of several rounds
  --soak 60m  uses a server without faults and observes its memory and open files
  --sockets N the number of clients that reconnect in a storm
  --sabotage  breaks the build on purpose, and fails when the checker does not notice: ${Object.keys(sabotage).join(', ')}
  --attacks   plays attacks on other people by guests of one address; --seconds N for the length of each
  --fuzz      sends mutated packets and HTTP bodies; --packets N, and --seed for others
  --write     writes the results into faults/RESULTS.md, those of --attacks into faults/ATTACKS.md
  --keep      keeps the histories of rounds without violations too`

/** Throws on an unknown option or value. */
export function readOptions(args: string[], randomSeed: string): Options {
  const { values } = parseArgs({
    args,
    options: {
      list: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      clients: { type: 'string' },
      attacks: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      fuzz: { type: 'boolean', default: false },
      packets: { type: 'string' },
      sockets: { type: 'string' },
      faults: { type: 'string' },
      minutes: { type: 'string' },
      soak: { type: 'string' },
      sabotage: { type: 'string' },
      write: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  const { list, full, attacks, fuzz, write, keep } = values
  const options: Options = {
    list,
    full,
    attacks,
    fuzz,
    write,
    keep,
    only: values.only?.split(',') ?? null,
    seed: values.seed ?? (fuzz ? FUZZ_SEED : randomSeed),
    // Attacks draw nothing at random.
    randomSeed: values.seed === undefined && !fuzz && !attacks,
    clients: positive(values.clients ?? String(CLIENTS)),
  }
  if (values.seconds !== undefined) options.seconds = positive(values.seconds)
  if (values.packets !== undefined) options.packets = positive(values.packets)
  if (values.sockets !== undefined) options.sockets = positive(values.sockets)
  if (values.faults !== undefined) options.faults = positive(values.faults)
  if (values.minutes !== undefined) options.forMs = positive(values.minutes) * 60_000
  if (values.soak !== undefined) options.soakMs = positive(values.soak.replace(/m$/, '')) * 60_000
  if (values.sabotage !== undefined) options.sabotage = values.sabotage.split(',').map(sabotageNamed)
  if (write && options.sabotage !== undefined) throw new Error('Results of a sabotaged build are not written.')
  if (attacks && write && options.only !== null) throw new Error('Results of only some attacks are not written.')
  return options
}

function sabotageNamed(name: string): Sabotage {
  if (!Object.hasOwn(sabotage, name)) throw new Error(`There is no sabotage ${name}.`)
  return name as Sabotage
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${text} is not a number above 0.`)
  return value
}
