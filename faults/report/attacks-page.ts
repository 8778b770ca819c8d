import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { short, table, whole } from '../../bench/table.ts'
import type { Attack } from '../attacks/attack.ts'
import { NICENESS } from '../attacks/attackers.ts'
import { BOUNDS, violations, ratioOf } from '../attacks/judge.ts'
import type { Played } from '../attacks/play.ts'
import { refusals, type Tally } from '../attacks/tally.ts'
import { probes, type Probe } from '../attacks/victims.ts'
import { machineLine } from './machine-line.ts'

const PAGE = join(import.meta.dir, '../ATTACKS.md')
const MIB = 2 ** 20
const HEAD = ['attack', 'send', 'page', 'me', 'memory before', 'most', 'after', 'verdict']

/** One row for each attack: ratios of medians, and memory in MiB. */
export function attacksTable(all: readonly Played[]): string {
  return table(
    HEAD,
    all.map((played) => [
      played.attack,
      ...probes.map((probe) => short(ratioOf(played, probe))),
      ...[played.memory.before, played.memory.most, played.memory.after].map((bytes) => whole(bytes / MIB)),
      violations(played).length === 0 ? 'passed' : '**failed**',
    ]),
  )
}

/** The attack in one line, with the medians themselves and what became of the attackers. */
export function attackLine(played: Played): string {
  const medians = (probe: Probe) => `${probe} ${inMs(played.before[probe])} → ${inMs(played.during[probe])} ms`
  return `${probes.map(medians).join(', ')}; ${attackersLine(played)}`
}

function attackersLine({ tally, attackMs }: Played): string {
  if (tally === null) return 'the attackers were too busy to report'
  const aSecond = (count: number) => `${whole(count / (attackMs / 1_000))}/s`
  return (
    `attackers sent ${aSecond(tally.sent)}, were served ${aSecond(tally.served)}, ` +
    `refused ${aSecond(refusals(tally))}${mostlyAs(tally)} and cut ${whole(tally.cut)} times`
  )
}

/** The most frequent reason, or the status where an answer has no reason. */
function mostlyAs({ refused }: Tally): string {
  const [most] = Object.entries(refused).sort(([, a], [, b]) => b - a)
  return most === undefined ? '' : ` (mostly \`${most[0]}\`)`
}

export function writeAttacksPage(attacks: readonly Attack[], all: readonly Played[], command: string): void {
  writeFileSync(PAGE, attacksPage(attacks, all, command))
}

function attacksPage(attacks: readonly Attack[], all: readonly Played[], command: string): string {
  const about = new Map(attacks.map((attack) => [attack.name, attack.about]))
  return [
    '# Attacks',
    `Written by \`${command}\`. ${machineLine()}. ${new Date().toISOString().slice(0, 10)}.`,
    `Each attack is played against a new server with default limits. All attackers have the address 127.0.0.1, and 20 victims, who are members of one room, have 127.0.0.2. A victim sends a message until it is acknowledged (\`send\`), reads a page of the room (\`page\`), and asks for its own identity over HTTP with a new connection (\`me\`). The table shows the median during the attack ÷ the median before, in the same run, and the server's resident memory in MiB. The server passes when no ratio exceeds ${BOUNDS.ratio}, the memory grows by at most ${BOUNDS.memory / MIB} MiB, and the log has no error.`,
    attacksTable(all),
    `The attackers run in a process of their own with niceness ${NICENESS}. Server, victims and attackers share the cores of one machine. Without the niceness a victim would wait for the attackers' processor time, which a real attacker spends on another machine. Attackers whose connection is cut come back 100 ms later. They do not wait for answers, except on HTTP connections.`,
    '## The attacks',
    all
      .map((played) =>
        [
          `- **${played.attack}**: ${about.get(played.attack)}. ${sentence(attackLine(played))}`,
          ...violations(played).map((text) => `  - failed: ${text}`),
        ].join('\n'),
      )
      .join('\n'),
  ]
    .join('\n\n')
    .concat('\n')
}

const inMs = (value: number) => (Number.isFinite(value) ? short(value) : '–')
const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}.`
