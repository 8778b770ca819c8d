import { afterEach, beforeEach, expect, test } from 'bun:test'
import { FakeWire } from '../../test/fake-wire.ts'
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
