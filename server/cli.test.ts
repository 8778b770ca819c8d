import { beforeEach, expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { version } from '../package.json' with { type: 'json' }
import { runCommand, type OperatorCommands } from './cli.ts'

const NO_BLOBS = { count: 0, bytes: 0, absent: 0 }
const SUMMARY = { bytes: 1024 * 1024, people: 2, rooms: 1, messages: 3, blobs: NO_BLOBS }
let backups: string[]
let out: string
let err: string
beforeEach(() => {
  backups = []
  out = ''
  err = ''
})

const run = (args: string[], operator: Partial<OperatorCommands> = {}) =>
  runCommand(
    args,
    {
      async backUp(file) {
        backups.push(file)
        return { ...SUMMARY, recorded: true }
      },
      restore: async () => ({ ...SUMMARY, previous: null }),
      check: async () => ({ intact: 0, bytes: 0, missing: [], damaged: [] }),
      resetLink: async (login, base) => ({
        link: `${base ?? 'https://chat.example.org'}/reset#of-${login}`,
        hours: 24,
      }),
      setOperator: async () => true,
      health: async () => {},
      ...operator,
    },
    { out: (text) => void (out += text), err: (text) => void (err += text) },
  )

test('the result of a command is its output', async () => {
  expect(await run(['backup', 'copy.db'])).toBe(0)
  expect([backups, err]).toEqual([[resolve('copy.db')], ''])
  expect(out).toMatch(/copy\.db has 3 messages in 1 rooms, 2 people \(1\.0 MiB\)/)
  expect(out).not.toContain('DATA_DIR')
  expect(await run(['restore', 'copy.db'])).toBe(0)
  expect(out).toContain('There was no data before.')
  expect(out).not.toContain('blobs')
})

test('the bytes of files are counted, and so are those that are not there', async () => {
  const summary = { ...SUMMARY, blobs: { count: 4, bytes: 2 * 1024 * 1024, absent: 1 } }
  expect(await run(['backup', 'copy.db'], { backUp: async () => ({ ...summary, recorded: false }) })).toBe(0)
  expect(out).toMatch(
    /copy\.db\.blobs has 4 blobs of files \(2\.0 MiB\)[^]+\n1 blobs are not in it: their messages were/,
  )
  expect(out).toContain('the metrics of the server do not show this backup')
  out = ''
  expect(await run(['restore', 'copy.db'], { restore: async () => ({ ...summary, previous: 'old.db' }) })).toBe(0)
  expect(out).toMatch(/now old\.db\.\n4 blobs of files are in their place \(2\.0 MiB\)\.\n1 blobs of files are neither/)
})

test('a check fails when something is missing or damaged, and names the messages', async () => {
  expect(await run(['check'])).toBe(0)
  expect(out).toBe('0 blobs of files are intact (0.0 MiB).\n')
  const missing = [{ hash: 'abc', file: 'f1', room: 'r1', message: 'm1' }]
  const damaged = [
    { hash: 'def', file: 'f2', room: 'r1', message: null },
    { hash: 'def', file: 'f3', room: 'r2', message: 'm2' },
  ]
  expect(await run(['check'], { check: async () => ({ intact: 1, bytes: 0, missing, damaged: [] }) })).toBe(1)
  expect(out).toEndWith('1 are missing:\n  abc  file f1  room r1  message m1\n')
  expect(await run(['check'], { check: async () => ({ intact: 1, bytes: 0, missing: [], damaged }) })).toBe(1)
  expect(out).toEndWith('1 are damaged:\n  def  file f2  room r1  not sent yet\n  def  file f3  room r2  message m2\n')
  expect(err).toBe('')
})

test('an error is no output, and is written as the storage threw it', async () => {
  const backUp = () => Promise.reject(new Error('There is no space.\nNothing was written.'))
  expect(await run(['backup', 'copy.db'], { backUp })).toBe(1)
  expect([out, err]).toEqual(['', 'There is no space.\nNothing was written.\n'])
})

test.each(['backup', 'backup --help', 'restore -f', 'backup a b', 'destroy a', 'check a'])(
  'a wrong command does nothing: %s',
  async (line) => {
    expect(await run(line.split(' '))).toBe(2)
    expect([backups, out]).toEqual([[], ''])
    expect(err).toContain('parley backup FILE')
  },
)

test('a link for a new password is the first line', async () => {
  expect(await run(['reset-link', 'alice'])).toBe(0)
  expect(out).toStartWith('https://chat.example.org/reset#of-alice\nIt works once, within 24 hours')
  out = ''
  expect(await run(['reset-link', 'alice', 'http://localhost:3000'])).toBe(0)
  expect(out).toStartWith('http://localhost:3000/reset#of-alice\n')
  for (const args of [['reset-link'], ['reset-link', 'alice', 'x', 'y']]) expect(await run(args)).toBe(2)
})

test('wrong words are named before the list of commands', async () => {
  for (const [line, problem] of [
    ['frobnicate', 'There is no command "frobnicate".'],
    ['backup', '"backup" needs more.'],
    ['backup a b', '"backup" does not take "a b".'],
    ['admin alice --remov', '"admin" does not take "alice --remov".'],
  ] as const) {
    err = ''
    expect(await run(line.split(' '))).toBe(2)
    expect(err).toStartWith(`${problem}\n\n`)
    expect(err).toContain('parley backup FILE')
  }
})

test('a login may have the @ with which the page shows it', async () => {
  expect(await run(['reset-link', '@alice'])).toBe(0)
  expect(out).toStartWith('https://chat.example.org/reset#of-alice\n')
})

test('the version is that of the package, and whether the server runs is an exit code', async () => {
  expect(await run(['--version'])).toBe(0)
  expect(out).toBe(`${version}\n`)
  out = ''
  expect(await run(['health'])).toBe(0)
  expect(out).toBe('The server runs.\n')
  expect(await run(['health'], { health: () => Promise.reject(new Error('No server answers.')) })).toBe(1)
  expect(err).toBe('No server answers.\n')
  expect(await run(['health', 'now'])).toBe(2)
})

test('an operator is made and unmade, and it is said when nothing changed', async () => {
  const asked: unknown[] = []
  let changed = true
  const setOperator = async (...args: unknown[]) => {
    asked.push(args)
    return changed
  }
  const says = async (...args: string[]) => {
    out = ''
    expect(await run(['admin', ...args], { setOperator })).toBe(0)
    return out
  }
  expect(await says('alice')).toBe('alice is an operator now.\n')
  expect(await says('alice', '--remove')).toBe('alice is no operator any more.\n')
  changed = false
  expect(await says('alice')).toBe('alice was an operator already.\n')
  expect(await says('alice', '--remove')).toBe('alice was no operator.\n')
  expect(asked).toEqual([
    ['alice', true],
    ['alice', false],
    ['alice', true],
    ['alice', false],
  ])
  for (const args of [['admin'], ['admin', 'alice', '--for-good'], ['admin', 'alice', '--remove', 'x']])
    expect(await run(args, { setOperator })).toBe(2)
})
