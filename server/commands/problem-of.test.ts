import { expect, test } from 'bun:test'
import * as v from 'valibot'
import { schemas } from '../../protocol/commands.ts'
import { problemOf } from './problem-of.ts'

const VALUES = [
  null,
  true,
  NaN,
  0.5,
  -1,
  2 ** 60,
  '',
  'x',
  '\u0000',
  'x'.repeat(99_999),
  [],
  [1],
  {},
  Array(9_999).fill('x'),
]
VALUES.push(Array.from({ length: 9_999 }, () => ({ room: '0198c0de-0000-7000-8000-000000000000', rev: 1 })) as never)

/** Every schema of a command and, field by field, of what it consists of. */
function* parts(): Iterable<v.GenericSchema> {
  for (const schema of Object.values(schemas)) {
    yield schema as v.GenericSchema
    yield* Object.values('pipe' in schema ? schema.pipe[0].entries : schema.entries) as v.GenericSchema[]
  }
}

test('whatever a schema refuses, the problem is in words that follow the name of a field', () => {
  const problems = new Set<string>()
  for (const schema of parts())
    for (const value of VALUES) {
      const [issue] = v.safeParse(schema, value, { abortEarly: true }).issues ?? []
      if (issue !== undefined) problems.add(problemOf(issue))
    }
  expect(problems.size).toBeGreaterThan(15)
  for (const problem of problems) {
    expect(problem).toMatch(/^(is|has) /)
    expect(problem).not.toMatch(/Invalid|Expected|undefined|Object|Array|[<>]=|another value|never/)
  }
})
