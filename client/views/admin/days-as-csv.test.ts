import { expect, test } from 'bun:test'
import { daysAsCsv } from './days-as-csv.ts'

test('each day is a line, and one that is not counted has no number', () => {
  const days = [
    { day: '2026-11-28', messages: 12 },
    { day: '2026-11-29', messages: null },
  ]
  expect(daysAsCsv(days)).toBe('day,messages\r\n2026-11-28,12\r\n2026-11-29,\r\n')
  expect(daysAsCsv([])).toBe('day,messages\r\n')
})
