import { beforeEach, expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { runCommand, type Keeping } from './cli.ts'

const HELD = { bytes: 1024 * 1024, people: 2, rooms: 1, messages: 3 }
let asked: string[]
let said: string
let complained: string
beforeEach(() => {
  asked = []
  said = ''
  complained = ''
})

const run = (args: string[], keeping: Partial<Keeping> = {}) =>
  runCommand(
    args,
    {
      backUp(file) {
        asked.push(file)
        return HELD
      },
      restore: () => ({ ...HELD, kept: null }),
      ...keeping,
    },
    { say: (text) => void (said += text), complain: (text) => void (complained += text) },
  )

test('what came of a command is said', () => {
  expect(run(['backup', 'copy.db'])).toBe(0)
  expect([asked, complained]).toEqual([[resolve('copy.db')], ''])
  expect(said).toMatch(/copy\.db holds 3 messages in 1 rooms, 2 people \(1\.0 MiB\)/)
  expect(run(['restore', 'copy.db'])).toBe(0)
  expect(said).toContain('There was no data before.')
})

test('what went wrong is not among what was said, and ends as the storage left it', () => {
  const backUp = () => {
    throw new Error('There is no room.\nNothing was written.')
  }
  expect(run(['backup', 'copy.db'], { backUp })).toBe(1)
  expect([said, complained]).toEqual(['', 'There is no room.\nNothing was written.\n'])
})

test.each(['backup', 'backup --help', 'restore -f', 'backup a b', 'destroy a'])(
  'what makes no sense does nothing: %s',
  (line) => {
    expect(run(line.split(' '))).toBe(2)
    expect([asked, said]).toEqual([[], ''])
    expect(complained).toContain('parley backup FILE')
  },
)
