import { existsSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

export const NOTHING = { passed: 0, failed: 0, notRun: 0, failures: [] }
const REASON_CHARACTERS = 300
const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', '#10': '\n' }

/** In the name of a test that cannot run on this machine, before the reason. */
const NOT_RUN = '(NOT RUN: '
const cannotRun = ({ skipped, name }) => skipped && name.includes(NOT_RUN)

export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    notRun: one.notRun + other.notRun,
    failures: [...one.failures, ...other.failures],
  }
}

/**
 * Counts the tests in a report, and has one line for each that failed. A skipped test counts as failed, unless its name
 * has the reason why this machine cannot run it.
 */
export function countJunit(file) {
  if (!existsSync(file)) return NOTHING
  const report = readFileSync(file, 'utf8')
  const total = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? ''
  const number = (name) => Number(attribute(total, name) ?? 0)
  const tests = [...report.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(junitTest)
  const notRun = tests.filter(cannotRun).length
  const failed = number('failures') + number('errors') + number('skipped') - notRun
  return { passed: number('tests') - failed - notRun, failed, notRun, failures: tests.filter(hasFailed).map(asLine) }
}

function junitTest([, attributes, content = '']) {
  const [file, line, name, inside] = ['file', 'line', 'name', 'classname'].map((key) => attribute(attributes, key))
  const skipped = content.includes('<skipped')
  const failure = /<(?:failure|error)\b[^>]*>/.exec(content)?.[0]
  return {
    file,
    line,
    name: inside ? `${name} (${inside})` : name,
    skipped,
    passed: !skipped && failure === undefined,
    reason: skipped ? 'skipped' : failure && attribute(failure, 'message'),
  }
}

function attribute(tag, name) {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return text?.replaceAll(/&(#10|\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole)
}

/** The same for journeys. A flaky one failed once, and counts as failed. */
export function countPlaywright(file) {
  if (!existsSync(file)) return NOTHING
  const { stats, errors, suites } = JSON.parse(readFileSync(file, 'utf8'))
  const tests = suites.flatMap(journeysIn)
  const notRun = tests.filter(cannotRun).length
  const failed = stats.unexpected + stats.flaky + stats.skipped - notRun + errors.length
  const broken = errors.map(({ location, message }) => ({ ...location, name: 'outside of a journey', reason: message }))
  return { passed: stats.expected, failed, notRun, failures: [...tests.filter(hasFailed), ...broken].map(asLine) }
}

function journeysIn({ specs = [], suites = [] }) {
  const own = specs.flatMap(({ file, line, title, tests }) =>
    tests.map(({ status, results }) => ({
      file,
      line,
      name: title,
      skipped: status === 'skipped',
      passed: status === 'expected',
      reason: results.find(({ error }) => error)?.error.message ?? status,
    })),
  )
  return [...own, ...suites.flatMap(journeysIn)]
}

function hasFailed(test) {
  return !test.passed && !cannotRun(test)
}

/** One line about a failed test: its place, its name and the start of the reason. */
export function asLine({ file, line, name, reason = '' }) {
  const place = [file, line].filter(Boolean).join(':')
  const why = stripVTControlCharacters(reason).replaceAll(/\s+/g, ' ').trim().slice(0, REASON_CHARACTERS)
  return [place, name, why].filter(Boolean).join('  ')
}
