import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { FULL, QUICK, type Load } from './plan.ts'
import type { Times } from './run.ts'
import { installed, servers, type ServerName } from './servers.ts'

/** Messages before a window is measured: a runtime that has not compiled the path of a message is not a server's usual state. */
const WARM_MESSAGES = 1_200
const ROUNDS = 3

export interface Options extends Times {
  warmMessages: number
  loads: Load[]
  write: boolean
  /** Another checkout, whose Parley is compared with this one's. */
  against?: string
  rounds: number
  /** One sentence for each server that this machine does not have. */
  leftOut: string[]
}

export const USAGE = `npm run bench -- [--quick] [--only parley,bun] [--load 300x1000,idle] [--seconds 8] [--warmup 6] [--write]
npm run bench -- --against ../before [--rounds 3] [--quick] [--load 300x1000,idle] [--seconds 8] [--warmup 6]
  --quick     a few loads, two seconds each
  --only      these servers: ${Object.keys(servers).join(', ')}
  --load      these loads: ${FULL.map((load) => load.name).join(', ')}
  --write     writes bench/RESULTS.md
  --against   measures Parley of another checkout and of this one in turn, and prints the ratios`

/** Throws on an option or a value that does not exist. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      load: { type: 'string' },
      seconds: { type: 'string' },
      warmup: { type: 'string' },
      write: { type: 'boolean', default: false },
      against: { type: 'string' },
      rounds: { type: 'string' },
    },
  })
  const { quick, write } = values
  const names = values.load?.replaceAll('×', 'x').split(',')
  const plan = quick && names === undefined ? QUICK : FULL
  const only = values.only === undefined ? (Object.keys(servers) as ServerName[]) : serversOf(values.only)
  for (const name of names ?? []) {
    if (plan.every((load) => load.name !== name)) throw new Error(`There is no load ${name}.`)
  }
  const here = only.filter(installed)
  if (here.length === 0) throw new Error('None of these servers is installed here.')
  return {
    loads: plan
      .filter((load) => names?.includes(load.name) ?? true)
      .map((load) => ({ ...load, servers: load.servers.filter((server) => here.includes(server)) })),
    seconds: positive(values.seconds ?? (quick ? '2' : '8')),
    warmupSeconds: positive(values.warmup ?? (quick ? '1' : '6')),
    warmMessages: quick || values.warmup !== undefined ? 0 : WARM_MESSAGES,
    write,
    ...(values.against !== undefined && { against: checkout(values.against) }),
    rounds: positive(values.rounds ?? String(ROUNDS)),
    leftOut: only
      .filter((name) => !installed(name))
      .map((name) => `${servers[name].title} was left out: it is not installed here.`),
  }
}

function serversOf(list: string): ServerName[] {
  const names = list.split(',')
  for (const name of names) if (!Object.hasOwn(servers, name)) throw new Error(`There is no server ${name}.`)
  return names as ServerName[]
}

function checkout(path: string): string {
  const tree = resolve(path)
  for (const part of ['server/main.ts', 'node_modules']) {
    if (!existsSync(join(tree, part))) throw new Error(`${tree} has no ${part}: it is not an installed checkout.`)
  }
  return tree
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${text} is not a positive number.`)
  return value
}
