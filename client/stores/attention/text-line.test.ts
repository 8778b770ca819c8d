import { expect, test } from 'bun:test'
import { alice } from '../../test/cast.ts'
import { lineOf } from './text-line.ts'

const nameOf = (person: string) => (person === alice.id ? 'Alice' : 'Someone')

test('a text is one line, and a mention is a name', () => {
  expect(lineOf(`Hello <@${alice.id}>\n\n- **one**\n- two <@room>`, nameOf)).toBe('Hello @Alice - **one** - two @room')
})

test('a long text ends with an ellipsis, and never in the middle of a character', () => {
  const line = lineOf('🎉'.repeat(400), nameOf)
  expect([...line]).toHaveLength(160)
  expect(line.endsWith('🎉…')).toBe(true)
  expect(lineOf('x'.repeat(160), nameOf)).toBe('x'.repeat(160))
})
