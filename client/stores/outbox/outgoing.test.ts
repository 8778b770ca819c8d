import { describe, expect, test } from 'bun:test'
import { alice, kitchen } from '../../test/cast.ts'
import type { Problem } from '../connection/problem.ts'
import { commandOf } from './outgoing-message.ts'
import { transition, type Disk, type Effect, type Outgoing, type OutgoingEvent } from './outgoing.ts'

const command = commandOf({ id: 'm1', room: kitchen, person: alice.id, at: 1, content: { body: 'hello' } })
const result = { id: 'm1', seq: 5, rev: 5, at: 2 }
const problem: Problem = { reason: 'not_member' }
const tries = { refused: 0, failed: 0 }

/** Every state, by a short name: the state, and where the command is besides memory. */
function stateOf(name: string): Outgoing | null {
  if (name === 'absent') return null
  if (name === 'settled') return { state: 'settled' }
  const [state, disk = 'stored'] = name.split(' ') as [Outgoing['state'], Disk | undefined]
  if (state === 'waiting') return { state, command, disk, tries }
  if (state === 'sending') return { state, command, disk, tries }
  if (state === 'failed') return { state, command, disk, problem }
  if (state === 'acknowledged') return { state, command, disk, result }
  throw new Error(`There is no state ${name}`)
}

function nameOf(outgoing: Outgoing | null): string {
  if (outgoing === null) return 'absent'
  if (outgoing.state === 'settled') return 'settled'
  const left = outgoing.state === 'sending' && outgoing.leftRoom ? ' left' : ''
  return `${outgoing.state} ${outgoing.disk}${left}`
}

function effectOf(effect: Effect): string {
  return effect.type === 'write' && effect.ifPresent ? 'write if present' : effect.type
}

const events: Record<string, OutgoingEvent> = {
  added: { type: 'added', command },
  'written, ok': { type: 'written', ok: true },
  'written, refused by the disk': { type: 'written', ok: false },
  'loaded, waiting': { type: 'loaded', stored: { ...command, state: 'waiting' } },
  'loaded, failed': { type: 'loaded', stored: { ...command, state: 'failed', problem } },
  'loaded, acknowledged': { type: 'loaded', stored: { ...command, state: 'acknowledged', result } },
  missing: { type: 'missing' },
  'shared, waiting': { type: 'shared', stored: { ...command, state: 'waiting' } },
  'shared, failed': { type: 'shared', stored: { ...command, state: 'failed', problem } },
  unshared: { type: 'unshared' },
  sent: { type: 'sent' },
  'answered, before the feed': { type: 'answered', command, result, seen: false },
  'answered, after the feed': { type: 'answered', command, result, seen: true },
  'answered, without a rev': { type: 'answered', command, result: {}, seen: false },
  'refused for now': { type: 'refused', problem: { reason: 'disk_full', retryAfterMs: 5 } },
  'refused for good': { type: 'refused', problem },
  retried: { type: 'retried' },
  discarded: { type: 'discarded' },
  seen: { type: 'seen' },
  'reached rev 4': { type: 'reached', rev: 4 },
  'reached rev 5': { type: 'reached', rev: 5 },
  left: { type: 'left' },
  reconnected: { type: 'reconnected' },
  'epoch changed': { type: 'epochChanged' },
}

const states = [
  'absent',
  'settled',
  ...['waiting', 'sending', 'failed', 'acknowledged'].flatMap((state) =>
    ['writing', 'stored', 'none', 'rewriting'].map((disk) => `${state} ${disk}`),
  ),
]

/** What each event changes: state → next state + effects. In every other state it changes nothing and has no effect. */
const table: Record<string, Record<string, string>> = {
  added: Object.fromEntries(states.map((state) => [state, 'waiting writing + write'])),
  'written, ok': {
    'waiting writing': 'waiting stored',
    'waiting none': 'waiting stored + unshare',
    'waiting rewriting': 'waiting stored + unshare',
    'sending writing': 'sending stored',
    'sending none': 'sending stored + unshare',
    'sending rewriting': 'sending stored + unshare',
    'failed writing': 'failed stored',
    'failed none': 'failed stored + unshare',
    'failed rewriting': 'failed stored + unshare',
    'acknowledged writing': 'acknowledged stored',
    'acknowledged none': 'acknowledged stored + unshare',
    'acknowledged rewriting': 'acknowledged stored + unshare',
  },
  'written, refused by the disk': {
    'waiting writing': 'waiting none + share',
    'waiting stored': 'waiting none + share',
    'waiting none': 'waiting none + share',
    'waiting rewriting': 'waiting none + share',
    'sending writing': 'sending none + share',
    'sending stored': 'sending none + share',
    'sending none': 'sending none + share',
    'sending rewriting': 'sending none + share',
    'failed writing': 'failed none + share',
    'failed stored': 'failed none + share',
    'failed none': 'failed none + share',
    'failed rewriting': 'failed none + share',
    'acknowledged writing': 'acknowledged none',
    'acknowledged stored': 'acknowledged none',
    'acknowledged rewriting': 'acknowledged none',
  },
  'loaded, waiting': { absent: 'waiting stored', 'failed stored': 'waiting stored' },
  'loaded, failed': { absent: 'failed stored', 'waiting stored': 'failed stored' },
  'loaded, acknowledged': {
    absent: 'acknowledged stored',
    'waiting stored': 'acknowledged stored',
    'failed stored': 'acknowledged stored',
  },
  missing: { 'waiting stored': 'absent', 'failed stored': 'absent' },
  'shared, waiting': {
    absent: 'waiting none',
    'waiting writing': 'waiting rewriting',
    'waiting stored': 'waiting none',
    'sending writing': 'sending rewriting',
    'sending stored': 'sending none',
    'failed writing': 'waiting rewriting',
    'failed stored': 'waiting none',
    'failed none': 'waiting none',
    'failed rewriting': 'waiting rewriting',
  },
  'shared, failed': {
    absent: 'failed none',
    'waiting writing': 'failed rewriting',
    'waiting stored': 'failed none',
    'waiting none': 'failed none',
    'waiting rewriting': 'failed rewriting',
    'sending writing': 'sending rewriting',
    'sending stored': 'sending none',
    'failed writing': 'failed rewriting',
    'failed stored': 'failed none',
  },
  unshared: {
    'waiting none': 'waiting stored',
    'waiting rewriting': 'waiting writing',
    'sending none': 'sending stored',
    'sending rewriting': 'sending writing',
    'failed none': 'failed stored',
    'failed rewriting': 'failed writing',
    'acknowledged none': 'acknowledged stored',
    'acknowledged rewriting': 'acknowledged writing',
  },
  sent: {
    'waiting writing': 'sending writing',
    'waiting stored': 'sending stored',
    'waiting none': 'sending none',
    'waiting rewriting': 'sending rewriting',
  },
  'answered, before the feed': {
    absent: 'acknowledged stored',
    'waiting writing': 'acknowledged writing',
    'waiting stored': 'acknowledged stored',
    'waiting none': 'acknowledged none',
    'waiting rewriting': 'acknowledged rewriting',
    'sending writing': 'acknowledged writing',
    'sending stored': 'acknowledged stored',
    'sending none': 'acknowledged none',
    'sending rewriting': 'acknowledged rewriting',
    'failed writing': 'acknowledged writing',
    'failed stored': 'acknowledged stored',
    'failed none': 'acknowledged none',
    'failed rewriting': 'acknowledged rewriting',
  },
  'answered, after the feed': { absent: 'settled + delete', ...settles() },
  'answered, without a rev': { absent: 'settled + delete', ...settles() },
  'refused for now': {
    'sending writing': 'waiting writing + pause',
    'sending stored': 'waiting stored + pause',
    'sending none': 'waiting none + pause',
    'sending rewriting': 'waiting rewriting + pause',
  },
  'refused for good': {
    'sending writing': 'failed writing + write if present',
    'sending stored': 'failed writing + write if present',
    'sending none': 'failed rewriting + write',
    'sending rewriting': 'failed rewriting + write',
  },
  retried: {
    'failed writing': 'waiting writing + write',
    'failed stored': 'waiting writing + write',
    'failed none': 'waiting rewriting + write',
    'failed rewriting': 'waiting rewriting + write',
  },
  discarded: settles('waiting', 'failed'),
  seen: settles(),
  'reached rev 4': {},
  'reached rev 5': settles('acknowledged'),
  left: {
    'sending writing': 'sending writing left',
    'sending stored': 'sending stored left',
    'sending none': 'sending none left',
    'sending rewriting': 'sending rewriting left',
    ...settles('acknowledged'),
  },
  reconnected: waitsAgain(),
  'epoch changed': { settled: 'absent', ...waitsAgain() },
}

function settles(...kinds: string[]): Record<string, string> {
  const all = kinds.length > 0 ? kinds : ['waiting', 'sending', 'failed', 'acknowledged']
  return Object.fromEntries(
    all.flatMap((state) => [
      [`${state} writing`, 'settled + delete'],
      [`${state} stored`, 'settled + delete'],
      [`${state} none`, 'settled + unshare + delete'],
      [`${state} rewriting`, 'settled + unshare + delete'],
    ]),
  )
}

function waitsAgain(): Record<string, string> {
  return {
    'acknowledged writing': 'waiting writing',
    'acknowledged stored': 'waiting stored',
    'acknowledged none': 'waiting none',
    'acknowledged rewriting': 'waiting rewriting',
  }
}

for (const [eventName, event] of Object.entries(events))
  describe(eventName, () => {
    for (const state of states)
      test(`in ${state}`, () => {
        const { next, effects } = transition(stateOf(state), event)
        expect([nameOf(next), ...effects.map(effectOf)].join(' + ')).toBe(table[eventName]![state] ?? state)
      })
  })

test('the table names events and states that exist', () => {
  expect(Object.keys(table)).toEqual(Object.keys(events))
  for (const row of Object.values(table)) for (const state of Object.keys(row)) expect(states).toContain(state)
})

test('an event that changes nothing answers the same object, so that nothing is drawn again', () => {
  const now = stateOf('waiting none')
  for (const name of ['loaded, waiting', 'missing', 'retried', 'left', 'reconnected'])
    expect(transition(now, events[name]!).next).toBe(now)
})

describe('a sending command', () => {
  const sending = stateOf('sending stored')

  test('whose room was left is settled by its answer, because the feed brings nothing any more [G10]', () => {
    const { next } = transition(sending, { type: 'left' })
    expect(nameOf(transition(next, events['answered, before the feed']!).next)).toBe('settled')
  })

  test('that was refused for now remembers how often, and is paused longer each time', () => {
    let now = sending
    for (let attempt = 0; attempt < 20; attempt++) {
      const { next, effects } = transition(now, events['refused for now']!)
      const problem = { reason: 'disk_full' as const, retryAfterMs: 5 }
      expect(effects).toEqual([{ type: 'pause', room: kitchen, attempt, problem }])
      now = transition(next, { type: 'sent' }).next
    }
  })

  test('with which the server fails five times fails for good; refusals for now do not count', () => {
    let now = sending
    for (let failure = 1; failure <= 5; failure++) {
      now = transition(transition(now, events['refused for now']!).next, { type: 'sent' }).next
      const { next } = transition(now, { type: 'refused', problem: { reason: 'failed' } })
      expect(next!.state).toBe(failure < 5 ? 'waiting' : 'failed')
      now = transition(next, { type: 'sent' }).next
    }
  })

  test('without an answer waits again', () => {
    const { next } = transition(sending, { type: 'refused', problem: { reason: 'unreachable' } })
    expect(next!.state).toBe('waiting')
  })
})

test('a retried command starts with no tries', () => {
  const { next } = transition(stateOf('failed stored'), { type: 'retried' })
  expect(next).toMatchObject({ tries: { refused: 0, failed: 0 } })
})

describe('[G4] a change of a message is on the disk as what it is', () => {
  const input = { room: kitchen, id: 'm1', body: 'hello there' }
  const change = { id: 'c1', room: kitchen, person: alice.id, at: 1, command: 'message.edit' as const, input }
  const after = (event: OutgoingEvent, now: Outgoing): string => {
    const { next, effects } = transition(now, event)
    return [nameOf(next), ...effects.map(effectOf)].join(' + ')
  }

  test('once it is acknowledged', () => {
    const answer: OutgoingEvent = { type: 'answered', command: change, result: { rev: 5 }, seen: false }
    const sending = (disk: Disk): Outgoing => ({ state: 'sending', command: change, disk, tries })
    expect(after(answer, sending('stored'))).toBe('acknowledged writing + write if present')
    expect(after(answer, sending('none'))).toBe('acknowledged rewriting + write')
  })

  test('and once it may be lost', () => {
    const acknowledged: Outgoing = { state: 'acknowledged', command: change, disk: 'stored', result: { rev: 5 } }
    for (const type of ['reconnected', 'epochChanged'] as const)
      expect(after({ type }, acknowledged)).toBe('waiting writing + write if present')
  })
})
