import { expect, test } from 'bun:test'
import * as v from 'valibot'
import { schemas } from '../../protocol/commands.ts'
import { corpus } from './corpus.ts'

/** What the database, a result or another command has, and an attacker would like to set. */
const KEYS = [
  'role',
  'rev',
  'author',
  'guest',
  'who',
  'hash',
  'skeleton',
  'expiresAt',
  'totpStep',
  'isAdmin',
  'operator',
  'suspended',
  'defaults',
  'firstIsOperator',
  'constructor',
]

test('no command takes a key that is not its own', () => {
  const known = {
    room: crypto.randomUUID(),
    code: 'K7M2XPD4RQ',
    message: Bun.randomUUIDv7(),
    person: crypto.randomUUID(),
    fresh: [Bun.randomUUIDv7(), Bun.randomUUIDv7()] as [string, string],
  }
  for (const { command, input } of corpus(known)) {
    expect([command, v.safeParse(schemas[command], input).success]).toEqual([command, true])
    for (const key of KEYS)
      expect([command, key, v.safeParse(schemas[command], { ...(input as object), [key]: 1 }).success]).toEqual([
        command,
        key,
        false,
      ])
  }
})
