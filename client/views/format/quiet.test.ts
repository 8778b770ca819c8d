import { expect, test } from 'bun:test'
import { quietText } from './quiet.ts'
import { timeOf } from './time.ts'

const now = new Date(2026, 10, 19, 22).getTime()

test('do not disturb has its end, with the day if it is not today', () => {
  const [tonight, tomorrow] = [new Date(2026, 10, 19, 23).getTime(), new Date(2026, 10, 20, 8).getTime()]
  expect(quietText(tonight, now)).toBe(`On until ${timeOf(tonight)}`)
  expect(quietText(tomorrow, now)).toBe(`On until tomorrow, ${timeOf(tomorrow)}`)
  expect(quietText(Infinity, now)).toBe('On')
})
