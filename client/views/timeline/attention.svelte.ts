import { on } from 'svelte/events'

/** Whether somebody looks at this page: it is visible and its window has the focus. */
export class Attention {
  given = $state(false)

  /** Follows the window until the returned function is called. */
  follow(): () => void {
    const look = () => (this.given = document.visibilityState === 'visible' && document.hasFocus())
    look()
    const offs = [on(window, 'focus', look), on(window, 'blur', look), on(document, 'visibilitychange', look)]
    return () => offs.forEach((off) => off())
  }
}
