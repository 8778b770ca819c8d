import { existsSync, readFileSync } from 'node:fs'

const NOTHING = { passed: 0, failed: 0, notRun: 0 }

/** In the name of a test that cannot run on this machine, before the reason. */
const NOT_RUN = '(NOT RUN: '

/**
 * Counts the tests in a report. A skipped test counts as failed, unless its name has the reason why this machine cannot
 * run it.
 */
export function countJunit(file) {
  if (!existsSync(file)) return NOTHING
  const report = readFileSync(file, 'utf8')
  const suites = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? ''
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suites)?.[1] ?? 0)
  const skipped = number('skipped')
  const explained = [...report.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<skipped/g)].map(([, name]) => name)
  const notRun = explained.filter((name) => name.includes(NOT_RUN)).length
  if (skipped > notRun) console.log(`${skipped - notRun} skipped, which counts as failed`)
  const failed = number('failures') + number('errors') + skipped - notRun
  return { passed: number('tests') - failed - notRun, failed, notRun }
}

/** The same for journeys. A flaky one failed once, and counts as failed. */
export function countPlaywright(file) {
  if (!existsSync(file)) return NOTHING
  const { stats, errors, suites } = JSON.parse(readFileSync(file, 'utf8'))
  const explained = suites.flatMap(skippedIn).filter((name) => name.includes(NOT_RUN))
  const notRun = explained.length
  const skipped = stats.skipped - notRun
  if (skipped > 0) console.log(`${skipped} skipped or not run, which counts as failed`)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + skipped + errors.length, notRun }
}

function skippedIn({ specs = [], suites = [] }) {
  const skipped = specs.filter(({ tests }) => tests.some(({ status }) => status === 'skipped'))
  return [...skipped.map(({ title }) => title), ...suites.flatMap(skippedIn)]
}
