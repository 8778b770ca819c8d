import { build } from './build.mjs'
import { install } from './install.mjs'
import { checks, journeys, unit } from './stages.mjs'

const stages = { checks, unit, e2e: journeys }
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}: ${Object.keys(stages).join(', ')}, or nothing for all.`)
  process.exit(1)
}

install({ dev: true })
build()

let passed = 0
let failed = 0
let notRun = 0
for (const [name, stage] of Object.entries(stages)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n── ${name} ──`)
  const began = performance.now()
  const result = await stage()
  if (result.passed + result.failed === 0) {
    console.log(`${name} ran no test at all, which counts as a failure.`)
    result.failed = 1
  }
  passed += result.passed
  failed += result.failed
  notRun += result.notRun
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
}

console.log(`\n${passed} passed, ${failed} failed`)
if (notRun > 0) console.log(`${notRun} NOT RUN, for what this machine lacks; each was named above.`)
process.exit(failed === 0 ? 0 : 1)
