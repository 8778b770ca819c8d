import { build } from './build.mjs'
import { install } from './install.mjs'
import { checks, journeys, unit } from './stages.mjs'

const stages = { checks, unit, e2e: journeys }
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(
    `There is no stage ${unknown.join(', ')}. The stages are ${Object.keys(stages).join(', ')}; without one, all are run.`,
  )
  process.exit(1)
}

install({ dev: true })
build()

let passed = 0
let failed = 0
let notRun = 0
for (const [name, stage] of Object.entries(stages)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n── ${name} ──`)
  const began = performance.now()
  const result = await stage()
  if (result.passed + result.failed === 0) {
    console.log(`${name} ran no test, which counts as a failure.`)
    result.failed = 1
  }
  passed += result.passed
  failed += result.failed
  notRun += result.notRun
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
}

console.log(`\n${passed} passed, ${failed} failed`)
if (notRun > 0) console.log(`${notRun} NOT RUN, because this machine lacks something. The reasons are above.`)
process.exit(failed === 0 ? 0 : 1)
