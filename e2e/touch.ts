import { expect, type Locator } from '@playwright/test'

interface Point {
  x: number
  y: number
}

/** A finger, by real touch events of the browser. */
async function fingerOn(element: Locator) {
  // The list takes no touches while it scrolls.
  await element.tap({ trial: true })
  const { x, y, width, height } = (await element.boundingBox())!
  const session = await element.page().context().newCDPSession(element.page())
  const sends = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints })
  return {
    at: { x: x + Math.min(120, width / 2), y: y + height / 2 },
    down: (at: Point) => sends('touchStart', [at]),
    moves: (to: Point) => sends('touchMove', [to]),
    up: () => sends('touchEnd', []),
  }
}

/**
 * Holds a finger on an element until something is shown. The browser cancels a touch that the page of a busy machine
 * answers late; the person then touches again.
 */
export async function holds(element: Locator, shown: Locator): Promise<void> {
  await expect(async () => {
    const finger = await fingerOn(element)
    await finger.down(finger.at)
    try {
      await expect(shown).toBeVisible()
    } finally {
      await finger.up()
    }
  }).toPass()
}

/** Puts a finger on an element for so many ms, too short to hold it. */
export async function presses(element: Locator, ms: number): Promise<void> {
  const finger = await fingerOn(element)
  await finger.down(finger.at)
  await element.page().waitForTimeout(ms)
  await finger.up()
}

/** Moves a finger over an element by so many px, and lifts it. */
export async function swipes(element: Locator, by: Point): Promise<void> {
  const finger = await fingerOn(element)
  const { x, y } = finger.at
  await finger.down({ x, y })
  for (let step = 1; step <= 10; step++) await finger.moves({ x: x + (by.x * step) / 10, y: y + (by.y * step) / 10 })
  await finger.up()
}

/** The same until `check` holds, as the browser may cancel the touch. */
export async function swipesUntil(element: Locator, by: Point, check: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await swipes(element, by)
    await check()
  }).toPass()
}
