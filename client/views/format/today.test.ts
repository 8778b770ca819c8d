import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { inZone } from '../../test/zone.ts'
import { dayOf } from './time.ts'
import { Today } from './today.svelte.ts'

/** A screen that shows the day of a message. */
class Screen {
  readonly #message: number
  readonly #today: Today
  readonly stop: () => void
  #now: number

  constructor(message: Date) {
    this.#message = this.#now = message.getTime()
    this.#today = new Today(() => this.#now)
    this.stop = this.#today.follow()
  }

  get reads(): string {
    return dayOf(this.#message, this.#today.noon)
  }

  sleeps(ms: number): void {
    this.#now += ms
  }

  passes(ms: number): void {
    this.sleeps(ms)
    jest.advanceTimersByTime(ms)
  }
}

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

/** A message is of today until this long after it was written, and of yesterday from then on. */
function changesAfter(seconds: number, written: Date): void {
  const screen = new Screen(written)
  screen.passes((seconds - 1) * 1_000)
  expect(screen.reads).toBe('Today')
  screen.passes(1_000)
  expect(screen.reads).toBe('Yesterday')
  screen.stop()
}

test('at midnight today becomes yesterday', () => changesAfter(150, new Date(2026, 10, 19, 23, 57, 30)))

test('a computer that slept over midnight notices it within a minute', () => {
  const screen = new Screen(new Date(2026, 10, 19, 20, 0, 1))
  screen.sleeps(8 * 3_600_000)
  screen.passes(60_000)
  expect(screen.reads).toBe('Yesterday')
  screen.stop()
})

test('where midnight is left out, the day changes at one', () =>
  inZone('Africa/Cairo', () => changesAfter(50, new Date('2026-04-23T23:59:10'))))

test('a clock that is not followed leaves no timer', () => {
  const screen = new Screen(new Date(2026, 10, 19, 23, 59))
  screen.stop()
  screen.passes(120_000)
  expect(screen.reads).toBe('Today')
})
