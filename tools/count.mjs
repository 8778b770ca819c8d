import { existsSync, readFileSync } from 'node:fs'

/** A test that was skipped did not show what it promises: it counts as failed. */
export function countJunit(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0 }
  const suites = /<testsuites\b[^>]*>/.exec(readFileSync(file, 'utf8'))?.[0] ?? ''
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suites)?.[1] ?? 0)
  const skipped = number('skipped')
  if (skipped > 0) console.log(`${skipped} skipped, which counts as failed`)
  const failed = number('failures') + number('errors') + skipped
  return { passed: number('tests') - failed, failed }
}

/** A flaky test failed once, and a skipped one showed nothing: both count as failed. */
export function countPlaywright(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0 }
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'))
  if (stats.skipped > 0) console.log(`${stats.skipped} skipped or not run, which counts as failed`)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length }
}
