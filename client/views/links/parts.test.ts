import { expect, test } from 'bun:test'
import { until } from '../../test/until.ts'
import { partsOf } from './parts.svelte.ts'

test('a body without an address is text, and one with an address has its link once that can be found', async () => {
  const body = 'see https://example.org'
  expect(partsOf('nothing to see')).toEqual([{ text: 'nothing to see' }])
  expect(partsOf(body)).toEqual([{ text: body }])
  await until(() => partsOf(body).length === 2)
  expect(partsOf(body)).toEqual([{ text: 'see ' }, { text: 'https://example.org', href: 'https://example.org' }])
})
