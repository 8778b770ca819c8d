import { on } from 'svelte/events'

/** Whether the page is visible and its window has the focus. */
export class Attention {
  given = $state(false)

  /** Follows the window until the returned function is called. */
  follow(): () => void {
    const update = () => (this.given = document.visibilityState === 'visible' && document.hasFocus())
    update()
    const offs = [on(window, 'focus', update), on(window, 'blur', update), on(document, 'visibilitychange', update)]
    return () => offs.forEach((off) => off())
  }
}
