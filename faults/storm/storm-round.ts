import { machineLine } from '../report/machine-line.ts'
import { table } from '../../bench/table.ts'
import { limits } from '../../protocol/limits.ts'
import { dumpDatabase } from '../checker/database.ts'
import { prepareTestbed } from '../rounds/testbed.ts'
import { Random } from '../rounds/random.ts'
import { databaseIn } from '../nemeses/data-files.ts'
import { storedOtherwise } from './compare.ts'
import { NO_STORM, storm, type Storm } from './storm.ts'

const MIB = 2 ** 20
/** The http as it is without a word from the operator. */
const ENV = {
  LIMIT_CONNECTS_PER_SECOND: String(limits.connectsPerSecond),
  LIMIT_CONNECTS_BURST: String(limits.connectsBurst),
}

export const STORMS = {
  name: 'storm',
  title: 'Storms',
  about: 'kill -9 under thousands of sockets, which all come back at once',
}

/** One storm on a server of its own; the seed makes it again. Whatever breaks it off is a violation. */
export async function oneStorm(seed: string, sockets: number): Promise<Storm> {
  const random = new Random(seed)
  const found: string[] = []
  try {
    const testbed = await prepareTestbed([{ needs: { env: ENV } }], random.fork('testbed'), (event) => {
      if (event.type === 'problem') found.push(event.line)
      if (event.type === 'exited' && event.cause === 'unknown')
        found.push(`the server ended by itself (code ${event.code}, signal ${event.signal})`)
    })
    try {
      const { server } = testbed
      await server.start()
      const result = await storm({ random, sockets, server, note: () => {} })
      await server.stop()
      const stored = storedOtherwise(result.written, dumpDatabase(databaseIn(server.dataDir)))
      return { ...result, violations: [...result.violations, ...stored, ...found] }
    } finally {
      await testbed.clear()
    }
  } catch (error) {
    return { ...NO_STORM, sockets, violations: [`it broke off: ${(error as Error).message}`, ...found] }
  }
}

/** What to type to see one storm again. */
export function stormReplay(seed: string, sockets: number): string {
  return `npm run faults -- --only ${STORMS.name} --seed ${seed} --sockets ${sockets}`
}

/** One line on how it went. */
export function stormLine({
  sockets,
  back,
  backAfterMs,
  p50BackMs,
  p99BackMs,
  healthzWorstMs,
  refused,
}: Storm): string {
  return [
    `${back} of ${sockets} sockets back`,
    `half after ${seconds(p50BackMs)}, 99 % after ${seconds(p99BackMs)}, all after ${seconds(backAfterMs)}`,
    `${refused} times told to come later`,
    `/healthz within ${healthzWorstMs.toFixed(0)} ms`,
  ].join(' · ')
}

export function stormsSection(storms: Storm[], asked: number, command: string): string {
  const most = (pick: (storm: Storm) => number) => Math.max(...storms.map(pick))
  const violations = storms.flatMap((one) => one.violations)
  const many = storms.length === asked ? asked : `${storms.length} (${asked} were asked for)`
  return [
    `\`${command}\` on ${machineLine()}.`,
    `- _${STORMS.name}_: ${STORMS.about}`,
    table(
      ['', ''],
      [
        ['storms', `${many} of ${most((one) => one.sockets).toLocaleString('en-US')} sockets`],
        ['violations', `**${violations.length}**`],
        ['sockets that came back and caught up', storms.every((one) => one.back === one.sockets) ? 'all' : 'not all'],
        ['half of them after, at most', seconds(most((one) => one.p50BackMs))],
        ['all of them after, at most', seconds(most((one) => one.backAfterMs))],
        ['slowest `/healthz`', `${most((one) => one.healthzWorstMs).toFixed(0)} ms`],
        ['memory of the server, at most', `${(most((one) => one.rss) / MIB).toFixed(0)} MiB`],
      ],
    ),
  ].join('\n\n')
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
