import { expect, test } from 'bun:test'
import * as v from 'valibot'
import { schemas } from './commands.ts'
import { limits, MOST_ROOMS } from './limits.ts'

test('[G5] a sync that names as many rooms as a person may be in fits in a frame', () => {
  const uuid = '01900000-0000-7000-8000-000000000000'
  const term = 'x'.repeat(limits.termCharacters)
  const proof = 'x'.repeat(limits.proofCharacters)
  const known = { room: uuid, rev: Number.MAX_SAFE_INTEGER, term, proof }
  const input = { epoch: uuid, known: Array.from({ length: MOST_ROOMS }, () => known) }
  expect(v.safeParse(schemas.sync, input).success).toBe(true)
  const frame = `42${Number.MAX_SAFE_INTEGER}["sync",${JSON.stringify(input)}]`
  expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(limits.frameBytes)
  expect(limits.roomsPerPerson).toBeLessThanOrEqual(MOST_ROOMS)
})
