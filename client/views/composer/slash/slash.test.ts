import { expect, test } from 'bun:test'
import { sharedLimits } from '../../../../protocol/limits.ts'
import { inItalics, withShrug } from './bodies.ts'
import { Misuse, runSlash, type SlashContext } from './commands.ts'
import { parseSlash } from './parse.ts'

const room = { id: 'room', name: 'Room', code: 'K7M2XPD4RQ', rev: 1 }

/** Runs a typed command, and answers what it has done. */
async function does(typed: string, more: Partial<SlashContext> = {}): Promise<string[]> {
  const done: string[] = []
  const note = (what: string) => (text: string) => void done.push(`${what} ${text}`)
  const noteLater = (what: string) => async (text: string) => note(what)(text)
  const context: SlashContext = {
    room,
    polls: true,
    send: noteLater('sends'),
    rename: noteLater('renames'),
    setTopic: noteLater('topic'),
    open: note('opens'),
    announce: note('says'),
    ...more,
  }
  const parsed = parseSlash(typed)
  if (!('name' in parsed)) throw new Error('is no command')
  await runSlash(context, parsed.name, { body: parsed.rest, typed: parsed.rest })
  return done
}

test.each([
  ['/me waves', ['sends _waves_']],
  ['/ME waves', ['sends _waves_']],
  ['/shrug', [`sends ${withShrug('')}`]],
  ['/shrug who knows', [`sends ${withShrug('who knows')}`]],
  ['/nick  Amber  Heron ', ['renames Amber Heron', 'says Name saved']],
  ['/topic Thursday reviews', ['topic Thursday reviews', 'says Topic saved']],
  ['/topic', ['topic ', 'says Topic saved']],
  ['/invite', ['opens invite']],
  ['/leave', ['opens leave']],
  ['/poll', ['opens poll']],
  ['/help', ['opens help']],
])('%j does %j', async (typed, done) => {
  expect(await does(typed)).toEqual(done)
})

test.each([
  ['/foo bar', '/foo is not a command. Type // to send a slash.'],
  ['/', '/ is not a command. Type // to send a slash.'],
  ['/me', 'Type what you are doing, such as /me waves.'],
  ['/nick \u200B', 'Type a name, such as /nick Amber.'],
  [`/nick ${'x'.repeat(41)}`, 'A name has at most 40 characters. This one has 41.'],
  [`/topic ${'x'.repeat(sharedLimits.topicCharacters + 1)}`, 'A topic has at most 200 characters. This one has 201.'],
  ['/leave now', '/leave stands alone. Remove what follows it.'],
])('%j does nothing and says: %s', async (typed, words) => {
  await expect(does(typed)).rejects.toThrow(new Misuse(words))
})

test('/mute says what has become of the room, and where it cannot be muted there is no such command', async () => {
  expect(await does('/mute', { mute: async () => true })).toEqual(['says Room muted'])
  expect(await does('/mute', { mute: async () => false })).toEqual(['says Room no longer muted'])
  await expect(does('/mute')).rejects.toThrow(new Misuse('/mute is not a command. Type // to send a slash.'))
})

test('two slashes send one', () => {
  expect(parseSlash('//etc/hosts')).toEqual({ text: '/etc/hosts' })
})

test.each([
  ['waves', '_waves_'],
  ['opens snake_case.ts', '_opens snake_case.ts_'],
  ['is _very_ glad', '_is \\_very\\_ glad_'],
  ['ends with \\', '_ends with \\\\_'],
  ['has\n\ntwo parts', '_has_\n\n_two parts_'],
  ['greets <@01936b2a-7c10-7000-8000-000000000001>', '_greets <@01936b2a-7c10-7000-8000-000000000001>_'],
])('/me %j is written %j', (text, body) => {
  expect(inItalics(text)).toBe(body)
})
