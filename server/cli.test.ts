import { beforeEach, expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { runCommand, type StorageCommands } from './cli.ts'

const SUMMARY = { bytes: 1024 * 1024, people: 2, rooms: 1, messages: 3 }
let backups: string[]
let out: string
let err: string
beforeEach(() => {
  backups = []
  out = ''
  err = ''
})

const run = (args: string[], storage: Partial<StorageCommands> = {}) =>
  runCommand(
    args,
    {
      backUp(file) {
        backups.push(file)
        return SUMMARY
      },
      restore: () => ({ ...SUMMARY, previous: null }),
      ...storage,
    },
    { out: (text) => void (out += text), err: (text) => void (err += text) },
  )

test('the result of a command is its output', () => {
  expect(run(['backup', 'copy.db'])).toBe(0)
  expect([backups, err]).toEqual([[resolve('copy.db')], ''])
  expect(out).toMatch(/copy\.db has 3 messages in 1 rooms, 2 people \(1\.0 MiB\)/)
  expect(run(['restore', 'copy.db'])).toBe(0)
  expect(out).toContain('There was no data before.')
})

test('an error is no output, and is written as the storage threw it', () => {
  const backUp = () => {
    throw new Error('There is no space.\nNothing was written.')
  }
  expect(run(['backup', 'copy.db'], { backUp })).toBe(1)
  expect([out, err]).toEqual(['', 'There is no space.\nNothing was written.\n'])
})

test.each(['backup', 'backup --help', 'restore -f', 'backup a b', 'destroy a'])(
  'a wrong command does nothing: %s',
  (line) => {
    expect(run(line.split(' '))).toBe(2)
    expect([backups, out]).toEqual([[], ''])
    expect(err).toContain('parley backup FILE')
  },
)
