import { AT_ONCE } from './load/connect.ts'
import { machine } from './machine.ts'
import type { Options } from './options.ts'
import { NOISE } from './quiet.ts'
import { connectionTable, deliveryTable, warnings } from './report.ts'
import type { Run } from './run.ts'
import { percent, whole } from './table.ts'
import { targetTable } from './targets.ts'

const list = (lines: string[]) => lines.map((line) => `- ${line}`).join('\n')

/** The text of bench/RESULTS.md. */
export function resultsPage(runs: Run[], { seconds, warmupSeconds, warmMessages, leftOut }: Options): string {
  const notes = [...leftOut, ...warnings(runs)]
  return `# What Parley costs

Written by \`npm run bench -- --write\`. Every server ran alone and fresh, in turn, on the same machine as the load generator:

${list(machine())}

## Against the targets

All ratios are between figures of this one run. Absolute times belong to this machine.

${targetTable(runs)}

## Deliveries

The load 300×1000 is one room of 300 members that get 1,000 messages a second, each of 60 characters: 300,000 deliveries a second. In the loads of 100 rooms, 1,000 people are in rooms of ten; everybody speaks in turn, and consecutive messages go to different rooms. The generator sends at fixed times and never waits for the server. The time of a delivery begins when its message *was to be sent*. The warm-up takes ${warmupSeconds} s and at least ${whole(warmMessages)} messages, the measurement ${seconds} s. A run during which other processes took more than ${percent(NOISE)} of a core is repeated, at most twice, and the quietest counts.

Parley commits every message to disk before it acknowledges and publishes it, and at the end every acknowledged message was read back from its pages. The other servers store nothing. *Lost* counts deliveries that never arrived, and for Parley also messages that were not acknowledged, or acknowledged and not stored. *CPU µs* is the CPU time of the server for one delivery: all its threads, user and system, from \`/proc\`. *Core* is the server's share of one core, *generator* that of the load generator.

${deliveryTable(runs)}
${notes.length === 0 ? '' : `\n${list(notes)}\n`}
## Connections

People connect and stay idle, in rooms of ten. A connection to Parley is the upgrade, the look-up of a session, the first \`sync\` with one room, and presence; the server was restarted before, so that it had nothing about these people in memory. A connection to the others is the upgrade (for NATS, a TCP connection) and a subscription to one room. *CPU µs* is the server's for one connection: *crowd* while ${AT_ONCE} connect at the same time, *single* while they connect one after the other. *KiB each* is what the memory of the server's process grew by. *Before* is the CPU time for a session and a membership over HTTP.

${connectionTable(runs)}
`
}
