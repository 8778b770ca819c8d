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

/** Counts the tests in a report. A flaky test failed once, and a skipped one did not run: both count as failed. */
export function countPlaywright(file) {
  if (!existsSync(file)) return NOTHING
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'))
  if (stats.skipped > 0) console.log(`${stats.skipped} skipped or not run, which counts as failed`)
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    notRun: 0,
  }
}
