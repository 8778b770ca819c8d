import { afterEach, beforeEach, expect, test } from 'bun:test'
import { onWake } from './wake.ts'

/** As much of a page as is asked for. */
class Page extends EventTarget {
  visibilityState: 'visible' | 'hidden' = 'hidden'

  turns(state: 'visible' | 'hidden'): void {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

let page: Page
let calls: number
let stop: () => void

beforeEach(() => {
  page = new Page()
  Object.assign(globalThis, { document: page })
  calls = 0
  stop = onWake(() => calls++)
})

afterEach(() => {
  stop()
  Reflect.deleteProperty(globalThis, 'document')
})

test('a page that is shown again tries again, and one that is hidden does not', () => {
  page.turns('hidden')
  expect(calls).toBe(0)
  page.turns('visible')
  expect(calls).toBe(1)
})

test('a network that is back is tried, until nobody listens any more', () => {
  dispatchEvent(new Event('online'))
  expect(calls).toBe(1)
  stop()
  dispatchEvent(new Event('online'))
  page.turns('visible')
  expect(calls).toBe(1)
})
