import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Settings } from '../../../protocol/entities.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { OwnSettings } from './own-settings.svelte.ts'

let wire: FakeWire
let settings: OwnSettings
let stop: () => void

beforeEach(() => {
  wire = new FakeWire()
  wire.answer('person.settings', () => ({ hidesReads: false }))
  wire.answer('person.update', (input) => input)
  settings = new OwnSettings(wire)
  stop = settings.follow()
})
afterEach(() => stop())

test('they are unknown without a connection, and asked for with the first one', async () => {
  expect(settings.now).toBeNull()
  wire.connect()
  await wire.settled()
  expect(settings.now).toEqual({ hidesReads: false })
})

test('a change counts when the server has taken it', async () => {
  await expect(settings.update({ hidesReads: true })).rejects.toThrow()
  expect(settings.now).toBeNull()
  wire.connect()
  await settings.update({ hidesReads: true })
  expect(settings.now).toEqual({ hidesReads: true })
})

test('a change on another device is followed, until that is stopped', () => {
  wire.emit('settings', { hidesReads: true })
  expect(settings.now).toEqual({ hidesReads: true })
  stop()
  wire.emit('settings', { hidesReads: false })
  expect(settings.now).toEqual({ hidesReads: true })
})

test('an answer that is older than a change on another device is ignored', async () => {
  const answer = Promise.withResolvers<Settings>()
  wire.answer('person.settings', () => answer.promise)
  wire.connect()
  await until(() => wire.askedFor('person.settings').length > 0)
  wire.emit('settings', { hidesReads: true })
  answer.resolve({ hidesReads: false })
  await wire.settled()
  expect(settings.now).toEqual({ hidesReads: true })
})
