import { on } from 'svelte/events'

/** Whether the page is visible, and whether its window has the focus, too. */
export class Attention {
  visible = $state(true)
  given = $state(false)

  /** Follows the window until the returned function is called. */
  follow(): () => void {
    const update = () => {
      this.visible = document.visibilityState === 'visible'
      this.given = this.visible && document.hasFocus()
    }
    update()
    const offs = [on(window, 'focus', update), on(window, 'blur', update), on(document, 'visibilitychange', update)]
    return () => offs.forEach((off) => off())
  }
}
