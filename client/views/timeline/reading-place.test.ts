import { expect, test } from 'bun:test'
import { ReadingPlace, type Scroll } from './reading-place.svelte.ts'

/** A reader, and the clock. */
class Reader {
  now = 0
  readonly place = new ReadingPlace(() => this.now)

  scrolls(top: number, below: number, whole: Scroll['whole'] = true): this {
    this.place.scrolled({ top, below, whole })
    return this
  }

  get at(): ReadingPlace['at'] {
    return this.place.at
  }
}

/** A reader at the end of a room. */
const atEnd = (): Reader => new Reader().scrolls(1_000, 0)

test('at the end the position may fall by itself however far, and the end is not left', () => {
  const reader = atEnd()
  for (const [top, below] of [
    [990, 60],
    [400, 650],
    [0, 4_000],
  ] as const)
    reader.scrolls(top, below)
  expect([reader.at, reader.place.follows]).toEqual(['end', true])
})

test('a gesture towards the start leaves the end, however slowly the scroll follows', () => {
  const reader = atEnd()
  reader.place.gesture('start')
  reader.now += 700
  expect(reader.scrolls(900, 100).at).toBe('elsewhere')
})

test('a gesture towards the end leaves nothing', () => {
  const reader = atEnd()
  reader.place.gesture('end')
  expect(reader.scrolls(900, 100).at).toBe('end')
})

test('rows that come during a gesture do not leave the end by themselves', () => {
  const reader = atEnd()
  reader.place.gesture('start')
  expect(reader.scrolls(1_000, 200).at).toBe('end')
})

test('while a person scrolls the newest message is not followed, and a moment later it is', () => {
  const reader = atEnd()
  reader.place.gesture('start')
  expect(reader.scrolls(990, 10).place.follows).toBe(false)
  reader.now += 1_001
  expect([reader.at, reader.place.follows]).toEqual(['end', true])
})

test('a scroll bar that is held leaves the end at any time', () => {
  const reader = atEnd()
  reader.place.hold(true)
  reader.now += 60_000
  expect(reader.scrolls(900, 100).at).toBe('elsewhere')
})

test('a scroll bar that was let go of leaves nothing later', () => {
  const reader = atEnd()
  reader.place.hold(true)
  reader.place.hold(false)
  reader.now += 5_000
  expect(reader.scrolls(900, 100).at).toBe('end')
})

test('whoever scrolls back to the end follows again, once the newest message is loaded', () => {
  const reader = atEnd()
  reader.place.gesture('start')
  reader.scrolls(500, 500)
  reader.place.gesture('end')
  expect(reader.scrolls(1_000, 0, false).at).toBe('elsewhere')
  expect(reader.scrolls(1_500, 10).at).toBe('end')
})

test('a line that is drawn is gone to, and stays when the list scrolls by itself', () => {
  const reader = new Reader()
  reader.place.drawn('line 1')
  reader.scrolls(800, 3_000).scrolls(500, 3_300)
  expect([reader.at, reader.place.follows]).toEqual(['line', false])
})

test('when everything after the line is in sight, the reader is at the end', () => {
  const reader = new Reader()
  reader.place.drawn('line 1')
  expect(reader.scrolls(800, 0).at).toBe('end')
})

test('a line that a sync brings later is gone to, but not by a reader who has chosen a place', () => {
  const waiting = atEnd()
  waiting.place.drawn('line 1')
  expect(waiting.at).toBe('line')

  const scrolling = atEnd()
  scrolling.place.gesture('start')
  scrolling.scrolls(500, 500).place.drawn('line 1')
  expect(scrolling.at).toBe('elsewhere')

  const asking = atEnd()
  asking.place.toEnd()
  asking.place.drawn('line 1')
  expect(asking.at).toBe('end')
})

test('a gesture leaves the line for good', () => {
  const reader = new Reader()
  reader.place.drawn('line 1')
  reader.place.gesture('end')
  reader.place.drawn('line 1')
  expect(reader.at).toBe('elsewhere')
})

test('what comes at the end while the page is hidden has a line that is gone to; elsewhere the reader stays', () => {
  const away = atEnd()
  away.place.toEnd()
  away.place.hidden()
  away.place.drawn('line 2')
  expect(away.at).toBe('line')

  const elsewhere = atEnd()
  elsewhere.place.jumped()
  elsewhere.place.hidden()
  elsewhere.place.drawn('line 2')
  expect(elsewhere.at).toBe('elsewhere')
})

test('a room that opens where it was left stays there, also when a line is drawn, until the person scrolls', () => {
  const reader = new Reader()
  reader.place.keep()
  reader.place.drawn('unread:1')
  expect(reader.scrolls(500, 900).at).toBe('kept')
  expect(reader.place.follows).toBe(false)
  reader.place.gesture('end')
  expect(reader.at).toBe('elsewhere')
})

test('a room that opens where it was left follows the end once that is reached', () => {
  const reader = new Reader()
  reader.place.keep()
  expect(reader.scrolls(900, 10).at).toBe('end')
})
