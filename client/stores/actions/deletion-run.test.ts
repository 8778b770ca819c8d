import { beforeEach, expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { bob, kitchen } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { DeletionRun } from './deletion-run.svelte.ts'
import { Moderation } from './moderation.ts'

let wire: FakeWire
let run: DeletionRun

beforeEach(() => {
  wire = new FakeWire()
  wire.connect()
  run = new DeletionRun({ moderation: new Moderation(wire), room: kitchen, person: bob.id })
})

const asked = () => wire.askedFor('message.deleteAll')

/** Answers 200 deleted messages for each of the pages, and 7 at the end. */
function answers(pages: number): void {
  wire.answer('message.deleteAll', () =>
    asked().length <= pages ? { deleted: 200, before: 1_000 - asked().length } : { deleted: 7 },
  )
}

test('asks from the newest message on until nothing is left, and counts', async () => {
  answers(2)
  run.start()
  expect(run.underWay).toBe(true)
  await until(() => run.state === 'done')
  const of = { room: kitchen, person: bob.id }
  expect(asked()).toEqual([of, { ...of, before: 999 }, { ...of, before: 998 }])
  expect(run.deleted).toBe(407)
  run.start()
  expect(asked()).toHaveLength(3)
})

test('over the rate it waits as long as the server says, and goes on where it was', async () => {
  answers(1)
  let refused = false
  wire.answer('message.deleteAll', () => {
    if (asked().length === 1) return { deleted: 200, before: 50 }
    if (refused) return { deleted: 1 }
    refused = true
    throw new Refusal('too_many_changes', {}, 30)
  })
  run.start()
  await until(() => run.state === 'waiting')
  expect(run.problem).toMatchObject({ reason: 'too_many_changes', retryAfterMs: 30 })
  expect(run.deleted).toBe(200)
  await until(() => run.state === 'done')
  expect(asked().map(({ before }) => before)).toEqual([undefined, 50, 50])
  expect(run.deleted).toBe(201)
})

test('stopped while the server deletes, it counts that and asks no more, until it is started again', async () => {
  const { promise, resolve } = Promise.withResolvers<{ deleted: number; before: number }>()
  wire.answer('message.deleteAll', () => promise)
  run.start()
  run.stop()
  resolve({ deleted: 3, before: 9 })
  await wire.settled()
  expect([run.state, run.deleted, asked().length]).toEqual(['stopped', 3, 1])
  wire.answer('message.deleteAll', () => ({ deleted: 1 }))
  run.start()
  await until(() => run.state === 'done')
  expect([run.deleted, asked().at(-1)!.before]).toEqual([4, 9])
})

test('stopped and started again while the server deletes, it asks one question at a time', async () => {
  const { promise, resolve } = Promise.withResolvers<{ deleted: number; before: number }>()
  wire.answer('message.deleteAll', () => (asked().length === 1 ? promise : { deleted: 1 }))
  run.start()
  run.stop()
  run.start()
  expect(asked()).toHaveLength(1)
  resolve({ deleted: 3, before: 9 })
  await until(() => run.state === 'done')
  expect([run.deleted, asked().length]).toEqual([4, 2])
})

test('stopped while it waits, it asks no more', async () => {
  wire.answer('message.deleteAll', () => {
    throw new Refusal('too_many_changes', {}, 20)
  })
  run.start()
  await until(() => run.state === 'waiting')
  run.stop()
  await Bun.sleep(60)
  expect([run.state, asked().length]).toEqual(['stopped', 1])
})

test('without a connection it fails, and goes on when it is started again', async () => {
  answers(0)
  wire.disconnect()
  run.start()
  await until(() => run.state === 'failed')
  expect(run.problem).toEqual({ reason: 'unreachable' })
  wire.connect()
  run.start()
  await until(() => run.state === 'done')
  expect([run.deleted, run.problem]).toEqual([7, null])
})

test('a refusal for good is shown and not repeated', async () => {
  wire.answer('message.deleteAll', () => {
    throw new Refusal('not_moderator')
  })
  run.start()
  await until(() => run.state === 'failed')
  expect([run.problem, asked().length]).toEqual([{ reason: 'not_moderator' }, 1])
})
