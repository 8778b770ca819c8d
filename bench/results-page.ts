import { machine } from './machine.ts'
import type { Options } from './options.ts'
import { connectionTable, deliveryTable, warnings } from './report.ts'
import { NOISE } from './quiet.ts'
import type { Run } from './run.ts'
import { percent } from './table.ts'
import { targetTable } from './targets.ts'

const list = (lines: string[]) => lines.map((line) => `- ${line}`).join('\n')

/** The text of bench/RESULTS.md. */
export function resultsPage(runs: Run[], { seconds, warmupSeconds, warmMessages }: Options): string {
  const notes = warnings(runs)
  return `# What Parley costs

Written by \`npm run bench -- --write\`. Every server ran alone and fresh, in turn, on the same machine as the load generator:

${list(machine())}

## Against the targets

Ratios are of figures from this one run.

${targetTable(runs)}

## Deliveries

A load of 300×1000 is one room of 300 members in which 1,000 messages a second are said, each of 60 characters, so 300,000 deliveries a second. The generator sends at fixed times whatever the server does, and a delivery's time counts from when its message *was to be sent*. After ${warmupSeconds} s and at least ${warmMessages} messages of warm-up, ${seconds} s were measured. A run during which other processes took more than ${percent(NOISE)} of a core was repeated, at most twice, and the quietest counts.

Parley commits every message to disk and acknowledges it before anyone hears it; at the end everything acknowledged was read back from its pages. The others keep nothing. *Lost* counts deliveries that never came, and for Parley also messages that were not acknowledged, or acknowledged and not stored. *CPU µs* is the server's, all its threads, user and system, a delivery, from \`/proc\`; *core* its share of one core; *generator* that of the load generator.

${deliveryTable(runs)}
${notes.length === 0 ? '' : `\n${list(notes)}\n`}
## Connections that sit

Parley's people have each a session and a membership, in rooms of ten with presence; *before* is what session and room cost before the socket. The others' connections have nothing. Memory is what the server's process grew by since it started.

${connectionTable(runs)}
`
}
