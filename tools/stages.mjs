import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildBinary } from './build-binary.mjs'
import { collect, show } from './child.mjs'
import { NOTHING, add, asLine, countJunit, countPlaywright } from './count.mjs'
import { bun, root } from './install.mjs'

const node = process.execPath
const tool = (path) => join(root, 'node_modules', path)

/** Each is one test. It passes when its command ends with 0; otherwise its output is printed. */
const CHECKS = [
  ['types of server, protocol and tools', node, [tool('typescript/bin/tsc'), '-p', '.']],
  ['types of the service worker', node, [tool('typescript/bin/tsc'), '-p', 'client/worker']],
  ['types of the journeys', node, [tool('typescript/bin/tsc'), '-p', 'e2e']],
  ['types of the stores among faults', node, [tool('typescript/bin/tsc'), '-p', 'faults/clients/stores']],
  [
    'types of the client',
    node,
    [tool('svelte-check/bin/svelte-check'), '--tsconfig', 'client/tsconfig.json', '--fail-on-warnings'],
  ],
  ['lint', node, [tool('oxlint/bin/oxlint'), '--deny-warnings']],
  ['format', node, [tool('prettier/bin/prettier.cjs'), '--check', '.']],
  ['who imports whom', bun, ['tools/imports.ts']],
  ['environment, barrels, hover, lock file', bun, ['tools/house.ts']],
]

const UNIT_FOLDERS = ['./protocol', './server', './client', './bench', './faults', './tools']
const UNIT_TIMEOUT_MS = 30_000
/** They make full use of a processor. */
const CHECKS_AT_ONCE = Math.min(2, cpus().length)
/** They mostly wait for processes and times. */
const FILES_AT_ONCE = 2 * CHECKS_AT_ONCE

/** Schedules of faults, and the upgrade of the version before. */
const ROUNDS = [
  './faults/rounds/sabotage.rounds.ts',
  './faults/nemeses/nemeses.rounds.ts',
  './faults/upgrade/upgrade.rounds.ts',
]

export async function checks() {
  const queue = [...CHECKS]
  const result = { passed: 0, failed: 0, notRun: 0, failures: [] }
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, file, args] = next
      const { code, output } = await collect(file, args)
      if (code === 0) {
        result.passed += 1
      } else {
        result.failed += 1
        result.failures.push(asLine({ name, reason: output }))
      }
      console.log(code === 0 ? `ok    ${name}` : `FAIL  ${name}\n${output.trim()}\n`)
    }
  }
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work))
  return result
}

/** Unit, contract and promise tests. */
export const unit = () => tested(UNIT_FOLDERS, FILES_AT_ONCE)

/** Rounds of faults and journeys that take long or measure the processor: one at a time. */
export const rounds = async () => add(await tested(ROUNDS, 1), await longJourneys())

async function tested(paths, atOnce) {
  const postgres = await sharedPostgres()
  try {
    return await testedWith(postgres.env, paths, atOnce)
  } finally {
    await postgres.end()
  }
}

const testedWith = (env, paths, atOnce) =>
  withReport('junit.xml', countJunit, (report) => show(bun, testing(report, paths, atOnce), env))

const testing = (report, paths, atOnce) => [
  'test',
  `--parallel=${atOnce}`,
  '--reporter=junit',
  `--reporter-outfile=${report}`,
  `--timeout=${UNIT_TIMEOUT_MS}`,
  '--only-failures',
  ...paths,
]

/** One PostgreSQL server for all test processes: the one that TEST_DATABASE_URL names, or one of our own. */
async function sharedPostgres() {
  if (process.env.TEST_DATABASE_URL) return { env: {}, end: async () => {} }
  const child = spawn(node, [join(root, 'tools/postgres.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const url = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended.then(() => [])])
  if (typeof url[0] !== 'string') throw new Error('The PostgreSQL server for tests does not start; why is above.')
  return {
    env: { TEST_DATABASE_URL: url[0] },
    async end() {
      child.stdin.end()
      await ended
    },
  }
}

/** Runs the journeys that are no rounds. */
export const journeys = (env = {}) => play(['--project=journeys'], env)

const longJourneys = (env = {}) => play(['--project=rounds', '--workers=1'], env)

function play(which, env) {
  return withReport('journeys.json', countPlaywright, (report) =>
    show(node, [tool('@playwright/test/cli.js'), 'test', '-c', 'e2e', '--reporter=list,json', ...which], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      ...env,
    }),
  )
}

/**
 * Tests of the executable and the packages, and the journeys that use most of what an executable could lack: pages,
 * workers, files beside the code, packages that are loaded late.
 */
export const packaged = () =>
  withBinary(async (env) =>
    add(
      await testedWith(env, ['./packaging'], CHECKS_AT_ONCE),
      await play(['--project=journeys', '--grep=@packaged'], env),
    ),
  )

/** All journeys with the executable as the server. */
export const packagedJourneys = () => withBinary(async (env) => add(await journeys(env), await longJourneys(env)))

/** Builds the executable in a folder outside of the project, where it finds nothing of it. */
async function withBinary(run) {
  if (process.platform !== 'linux') {
    console.log('NOT RUN: the executable is for Linux')
    return { ...NOTHING, notRun: 1 }
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-packaged-'))
  try {
    const binary = join(folder, 'parley')
    buildBinary(process.arch, binary)
    return await run({ PARLEY_BINARY: binary })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Counts come from the runner's report. A runner that failed without a failed test counts as one failure. */
async function withReport(name, count, run) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
  try {
    const report = join(folder, name)
    const code = await run(report)
    const result = count(report)
    if (code === 0 || result.failed > 0) return result
    const reason = `ended with ${code} and without a failed test; the reason is in its output above`
    return add(result, { ...NOTHING, failed: 1, failures: [asLine({ name: 'the test runner', reason })] })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
