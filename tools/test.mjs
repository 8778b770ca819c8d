import { build } from './build.mjs'
import { NOTHING, add } from './count.mjs'
import { install } from './install.mjs'
import { checks, journeys, packaged, packagedJourneys, rounds, unit } from './stages.mjs'

/** Those that are not usual are run only when they are named. */
const stages = { checks, unit, e2e: () => journeys(), packaged, 'packaged-e2e': packagedJourneys, rounds }
const USUAL = ['checks', 'unit', 'e2e', 'packaged']
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(
    `There is no stage ${unknown.join(', ')}. The stages are ${Object.keys(stages).join(', ')}; without one, ${USUAL.join(', ')} are run.`,
  )
  process.exit(1)
}

install({ dev: true })
build()

let all = NOTHING
for (const [name, stage] of Object.entries(stages)) {
  if (!(chosen.length > 0 ? chosen : USUAL).includes(name)) continue
  console.log(`\n── ${name} ──`)
  const began = performance.now()
  let result = await stage()
  if (result.passed + result.failed + result.notRun === 0) {
    result = add(result, { ...NOTHING, failed: 1, failures: ['ran no test, which counts as a failure'] })
  }
  all = add(all, { ...result, failures: result.failures.map((line) => `${name}: ${line}`) })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
}

if (all.failures.length > 0) console.log(['\nFailed:', ...all.failures].join('\n'))
console.log(`\n${all.passed} passed, ${all.failed} failed`)
if (all.notRun > 0) console.log(`${all.notRun} NOT RUN, because this machine lacks something. The reasons are above.`)
process.exit(all.failed === 0 ? 0 : 1)
