import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from './compare.ts'
import { machine } from './machine.ts'
import { readOptions, USAGE, type Options } from './options.ts'
import type { Load } from './plan.ts'
import { quietRun } from './quiet.ts'
import { connectionTable, deliveryTable, warnings } from './report.ts'
import { resultsPage } from './results-page.ts'
import type { Run, Times } from './run.ts'
import { servers } from './servers.ts'
import { parleyLost, targetTable } from './targets.ts'

const RESULTS = join(import.meta.dir, 'RESULTS.md')

async function bench(options: Options): Promise<number> {
  const runs: Run[] = []
  for (const load of options.loads) {
    for (const server of load.servers) {
      console.error(`${load.title}  ${servers[server].title} …`)
      runs.push(await quietRun(server, load, timesOf(load, options)))
    }
  }
  const sections = [machine().join('\n'), deliveryTable(runs), connectionTable(runs), targetTable(runs)]
  const notes = [...options.leftOut, ...warnings(runs)].join('\n')
  console.log(`\n${[...sections, notes].filter(Boolean).join('\n\n')}`)
  if (options.write) writeFileSync(RESULTS, resultsPage(runs, options))
  return parleyLost(runs) ? 1 : 0
}

async function benchAgainst(before: string, options: Options): Promise<number> {
  const loads = options.loads.map((load) => ({ load, times: timesOf(load, options) }))
  console.log(`\n${await compare(before, loads, options.rounds)}`)
  return 0
}

/** The warm-up lasts as long as asked for and for as many messages. */
function timesOf({ rate }: Load, { seconds, warmupSeconds, warmMessages }: Options): Times {
  return { seconds, warmupSeconds: rate === 0 ? warmupSeconds : Math.max(warmupSeconds, warmMessages / rate) }
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

const options = optionsOrExit()
process.exit(options.against === undefined ? await bench(options) : await benchAgainst(options.against, options))
