import { expect, test } from 'bun:test'
import { attackLine, attacksTable } from '../report/attacks-page.ts'
import { BOUNDS, violations } from './judge.ts'
import type { Played } from './play.ts'

const MIB = 2 ** 20
const passed: Played = {
  attack: 'pages',
  before: { send: 2, page: 1, me: 1 },
  during: { send: 6, page: 3, me: 2 },
  memory: { before: 90 * MIB, most: 154 * MIB, after: 120 * MIB },
  attackMs: 10_000,
  tally: { sent: 10_000, served: 500, refused: { too_many_commands: 1_000, too_many_waiting: 500 }, cut: 3 },
  problems: [],
}

test('an attack at the bounds passes', () => expect(violations(passed)).toEqual([]))

test.each([
  ['a ratio above 3', { during: { ...passed.during, page: 3.1 } }, 'page took 3.1 times as long'],
  ['refused victims', { during: { ...passed.during, me: Infinity } }, 'me took Infinity times'],
  ['too much memory', { memory: { ...passed.memory, most: 155 * MIB } }, 'grew by 65 MiB'],
  ['an error in the log', { problems: ['panic'] }, '1 errors, the first: panic'],
])('%s fails', (_, change: Partial<Played>, text) =>
  expect(violations({ ...passed, ...change })).toEqual([expect.stringContaining(text)]),
)

test('a negligible latency is not judged by its ratio', () => {
  const slower = { ...passed, during: { send: 9, page: 9, me: 11 } }
  expect(violations(slower, { ...BOUNDS, negligibleMs: 10 })).toEqual([expect.stringContaining('me took 11.0 times')])
})

test('the table has the ratios, and the line has the medians and the rates of the attackers', () => {
  expect(attacksTable([passed])).toMatch(/pages +\| +3\.0 \| +3\.0 \| +2\.0 \| +90 \| +154 \| +120 \| +passed/)
  expect(attackLine(passed)).toBe(
    'send 2.0 → 6.0 ms, page 1.0 → 3.0 ms, me 1.0 → 2.0 ms; ' +
      'attackers sent 1,000/s, were served 50/s, refused 150/s (mostly `too_many_commands`) and cut 3 times',
  )
})
