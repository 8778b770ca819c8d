import { expect, test } from 'bun:test'
import { schemas } from '../../protocol/commands.ts'
import { reasons, type Reason } from '../../protocol/errors.ts'
import { Refusal } from '../../protocol/errors.ts'
import { describe } from './describe.ts'
import { costs, policies } from './command.ts'
import { table } from './table.ts'

test('every command has a policy, a cost and something to run', () => {
  expect(Object.keys(table).toSorted()).toEqual(Object.keys(schemas).toSorted())
  for (const { may, cost, run } of Object.values(table)) {
    expect(policies).toContain(may)
    expect(costs).toContain(cost)
    expect(run).toBeFunction()
  }
})

const entriesOf = (schema: (typeof schemas)[keyof typeof schemas]) =>
  'pipe' in schema ? schema.pipe[0].entries : schema.entries

test('a command for members, moderators or the owner names the room in its input', () => {
  for (const [name, { may }] of Object.entries(table))
    if (may === 'member' || may === 'moderator' || may === 'owner')
      expect(Object.keys(entriesOf(schemas[name as keyof typeof schemas]))).toContain('room')
})

test('every reason is described in English, with its code', () => {
  for (const reason of Object.keys(reasons) as Reason[]) {
    const { code, message } = describe(
      new Refusal(
        reason,
        {
          most: 3,
          name: 'Anna',
          perSecond: 2,
          bytes: 5,
          minutes: 5,
          problem: 'is empty',
          command: 'x',
          id: 'y',
          of: 'room',
          left: 4,
          until: 4e12,
          why: 'spam',
          seconds: 10,
        },
        1_500,
      ),
    )
    expect(code).toBe(reasons[reason])
    expect(message).toMatch(/^[A-Z].+\. Try again in 1\.5 s\.$/)
    expect(message).not.toContain('undefined')
  }
})
