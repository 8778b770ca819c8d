import { on } from 'svelte/events'

const HOLDS_MS = 400
const MOVED_PX = 10
/** How long after the finger is lifted its click comes at most. */
const CLICKS_WITHIN_MS = 100

/** Presses that an element takes which lies in another one that can be held. */
const taken = new WeakSet<Event>()

/**
 * Calls `onhold` when a finger rests on an element, and takes the click that would follow, unless `onhold` answers
 * false. Where such elements are nested, only the innermost one receives the press. For `{@attach}`.
 */
export function hold(onhold: () => boolean | void, except?: string): (element: HTMLElement) => () => void {
  return (element) => {
    let press: { x: number; y: number; timer: ReturnType<typeof setTimeout> } | null = null
    let held = false
    const stop = () => {
      clearTimeout(press?.timer)
      press = null
    }
    const offs = [
      on(element, 'pointerdown', (event) => {
        const { pointerType, target, clientX: x, clientY: y } = event
        held = false
        if (pointerType === 'mouse' || taken.has(event) || (except && (target as Element).closest(except))) return
        taken.add(event)
        const timer = setTimeout(() => {
          held = onhold() !== false
          if (held) takeClick()
        }, HOLDS_MS)
        press = { x, y, timer }
      }),
      on(element, 'pointermove', ({ clientX, clientY }) => {
        if (press && Math.hypot(clientX - press.x, clientY - press.y) > MOVED_PX) stop()
      }),
      on(element, 'pointerup', stop),
      on(element, 'pointercancel', stop),
      // The system's own menu of a long press would stand above what the hold has opened.
      on(element, 'contextmenu', (event) => held && event.preventDefault()),
      stop,
    ]
    return () => offs.forEach((off) => off())
  }
}

/** The finger that is lifted after a hold may click what has appeared under it. */
function takeClick(): void {
  const capture = { capture: true }
  const offs = [
    on(
      document,
      'click',
      (event) => {
        event.preventDefault()
        event.stopPropagation()
      },
      capture,
    ),
    on(document, 'pointerdown', end, capture),
    on(document, 'touchend', () => setTimeout(end, CLICKS_WITHIN_MS), capture),
    on(document, 'touchcancel', end, capture),
  ]
  function end() {
    offs.forEach((off) => off())
  }
}
