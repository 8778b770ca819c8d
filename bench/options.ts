import { parseArgs } from 'node:util'
import { FULL, QUICK, type Load } from './plan.ts'
import type { Times } from './run.ts'
import { servers, type ServerName } from './servers.ts'

/** Messages before a window is measured: a runtime that has not compiled the path of a message yet is no server's daily state. */
const WARM_MESSAGES = 1_200

export interface Options extends Times {
  warmMessages: number
  loads: Load[]
  write: boolean
}

export const USAGE = `npm run bench -- [--quick] [--only parley,bun] [--load 300x1000,idle] [--seconds 8] [--warmup 6] [--write]
  --quick     a few loads, two seconds each
  --only      these servers: ${Object.keys(servers).join(', ')}
  --load      these loads: ${FULL.map((load) => load.name).join(', ')}
  --write     writes bench/RESULTS.md`

/** Throws on what it does not know. */
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
    },
  })
  const only = values.only?.split(',') as ServerName[] | undefined
  const names = values.load?.replaceAll('×', 'x').split(',')
  const plan = values.quick && names === undefined ? QUICK : FULL
  for (const name of only ?? []) if (!Object.hasOwn(servers, name)) throw new Error(`There is no server ${name}.`)
  for (const name of names ?? []) {
    if (plan.every((load) => load.name !== name)) throw new Error(`There is no load ${name}.`)
  }
  return {
    loads: plan
      .filter((load) => names?.includes(load.name) ?? true)
      .map((load) => ({ ...load, servers: load.servers.filter((server) => only?.includes(server) ?? true) })),
    seconds: positive(values.seconds ?? (values.quick ? '2' : '8')),
    warmupSeconds: positive(values.warmup ?? (values.quick ? '1' : '6')),
    warmMessages: values.quick || values.warmup !== undefined ? 0 : WARM_MESSAGES,
    write: values.write,
  }
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${text} is no number of seconds.`)
  return value
}
