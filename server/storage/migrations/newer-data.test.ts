import { expect, test } from 'bun:test'
import { VERSION } from '../../version.ts'
import { refuseNewer } from './newer-data.ts'

const KNOWN = ['001-rooms', '002-people']

const refusal = (version: string | null) => () =>
  refuseNewer(
    '/data/parley.db',
    [...KNOWN, '003-later'].map((name) => ({ name, version })),
    KNOWN,
  )

test('data of a newer version, of a newer build of the same version, and of an unknown one are told apart', () => {
  expect(refusal('9.9.0')).toThrow('newer version of Parley: Parley 9.9.0, with the migration 003-later.')
  expect(refusal(VERSION)).toThrow(
    `/data/parley.db was written by a newer build of Parley ${VERSION}: it has the migration 003-later, and the newest ` +
      'one that this build knows is 002-people.',
  )
  expect(refusal(null)).toThrow('newer version of Parley: it has the migration 003-later.')
})

test('data with the migrations that are known are not refused', () => {
  refuseNewer(
    '/data/parley.db',
    KNOWN.map((name) => ({ name, version: VERSION })),
    KNOWN,
  )
})
