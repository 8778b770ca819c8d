import { on } from 'svelte/events'
import type { Router } from '../stores/preferences/router.svelte.ts'

/**
 * Shows a dialog natively and modal: the rest of the page is inert, Esc and Back close it, and the focus returns to
 * where it was. Without a router Back is left to the page. For `{@attach}`.
 */
export function modal(router: Router | null, onclose: () => void): (dialog: HTMLDialogElement) => () => void {
  return (dialog) => {
    const before = document.activeElement as HTMLElement | null
    dialog.showModal()
    // When a dialog is closed from outside, its event comes late and would close the next dialog.
    const off = on(dialog, 'close', onclose)
    const closed = router?.cover(onclose)
    return () => {
      off()
      closed?.()
      dialog.close()
      // A dialog that was opened from here already has the focus.
      if (document.querySelector('dialog[open]')) return
      // Chromium has given it the focus already, but not the selection: what is typed into it would be lost.
      before?.blur()
      before?.focus()
    }
  }
}
