import { table } from '../../bench/table.ts'
import { limits } from '../../protocol/limits.ts'
import { dumpDatabase } from '../checker/database.ts'
import { databaseIn } from '../nemeses/data-files.ts'
import { machineLine } from '../report/machine-line.ts'
import { Random } from '../rounds/random.ts'
import { prepareTestbed } from '../rounds/testbed.ts'
import { compareStored } from './compare.ts'
import { NO_STORM, storm, type Storm } from './storm.ts'

const MIB = 2 ** 20
/** The defaults: other rounds turn this limit off. */
const ENV = {
  LIMIT_CONNECTS_PER_SECOND: String(limits.connectsPerSecond),
  LIMIT_CONNECTS_BURST: String(limits.connectsBurst),
}

export const STORMS = {
  name: 'storm',
  title: 'Storms',
  about: 'kill -9 with thousands of sockets, which all reconnect at once',
}

/** One storm on a server of its own. A failure is a violation. */
export async function oneStorm(seed: string, sockets: number): Promise<Storm> {
  const random = new Random(seed)
  const found: string[] = []
  try {
    const testbed = await prepareTestbed([{ needs: { env: ENV } }], random.fork('testbed'), (event) => {
      if (event.type === 'problem') found.push(event.line)
      if (event.type === 'exited' && event.cause === 'unknown')
        found.push(`the server exited (code ${event.code}, signal ${event.signal})`)
    })
    try {
      const { server } = testbed
      await server.start()
      const result = await storm({ random, sockets, server, note: () => {} })
      await server.stop()
      const stored = compareStored(result.acked, dumpDatabase(databaseIn(server.dataDir)))
      return { ...result, violations: [...result.violations, ...stored, ...found] }
    } finally {
      await testbed.remove()
    }
  } catch (error) {
    return { ...NO_STORM, sockets, violations: [`the storm failed: ${(error as Error).message}`, ...found] }
  }
}

/** The command that repeats one storm. */
export function stormReplay(seed: string, sockets: number): string {
  return `npm run faults -- --only ${STORMS.name} --seed ${seed} --sockets ${sockets}`
}

/** The figures of a storm in one line. */
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
    `${back} of ${sockets} clients back`,
    `half after ${seconds(p50BackMs)}, 99 % after ${seconds(p99BackMs)}, all after ${seconds(backAfterMs)}`,
    `${refused} connections refused for now`,
    `/healthz within ${healthzWorstMs.toFixed(0)} ms`,
  ].join(' · ')
}

/** The storms in faults/RESULTS.md. */
export function stormsSection(storms: Storm[], planned: number, command: string): string {
  const most = (pick: (storm: Storm) => number) => Math.max(...storms.map(pick))
  const violations = storms.flatMap((one) => one.violations)
  const count = storms.length === planned ? planned : `${storms.length} of ${planned}`
  return [
    `\`${command}\` on ${machineLine()}.`,
    `- _${STORMS.name}_: ${STORMS.about}`,
    table(
      ['', ''],
      [
        ['storms', `${count} with ${most((one) => one.sockets).toLocaleString('en-US')} sockets`],
        ['violations', `**${violations.length}**`],
        ['clients that came back and synced', storms.every((one) => one.back === one.sockets) ? 'all' : 'not all'],
        ['half of them after, maximum', seconds(most((one) => one.p50BackMs))],
        ['all of them after, maximum', seconds(most((one) => one.backAfterMs))],
        ['slowest `/healthz`', `${most((one) => one.healthzWorstMs).toFixed(0)} ms`],
        ['memory of the server, maximum', `${(most((one) => one.rss) / MIB).toFixed(0)} MiB`],
      ],
    ),
  ].join('\n\n')
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
