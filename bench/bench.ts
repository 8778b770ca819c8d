import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from './machine.ts'
import type { Load } from './plan.ts'
import { readOptions, USAGE, type Options } from './options.ts'
import { connectionTable, deliveryTable, warnings } from './report.ts'
import { resultsPage } from './results-page.ts'
import { quietRun } from './quiet.ts'
import type { Run } from './run.ts'
import { servers } from './servers.ts'
import { parleyLost, targetTable } from './targets.ts'

const RESULTS = join(import.meta.dir, 'RESULTS.md')

async function bench(options: Options): Promise<number> {
  const runs: Run[] = []
  for (const load of options.loads) {
    for (const server of load.servers) {
      console.error(`${load.name.replace('x', '×')}  ${servers[server].title} …`)
      runs.push(await quietRun(server, load, { ...options, warmupSeconds: warmUp(load, options) }))
    }
  }
  const sections = [machine().join('\n'), deliveryTable(runs), connectionTable(runs), targetTable(runs)]
  console.log(`\n${[...sections, warnings(runs).join('\n')].filter(Boolean).join('\n\n')}`)
  if (options.write) writeFileSync(RESULTS, resultsPage(runs, options))
  return parleyLost(runs) ? 1 : 0
}

/** In seconds: as long as asked for, and for as many messages. */
function warmUp({ rate }: Load, { warmupSeconds, warmMessages }: Options): number {
  return rate === 0 ? warmupSeconds : Math.max(warmupSeconds, warmMessages / rate)
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

process.exit(await bench(optionsOrExit()))
