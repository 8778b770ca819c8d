import { on } from 'svelte/events'

/**
 * Gives the focus a new place when the element that has it is removed: a row, a page, a dialog. Otherwise it would fall
 * to the document, and a person at a keyboard would begin at the top again. Follows the document until the returned
 * function is called.
 */
export function keepFocus(): () => void {
  /** The element that has the focus, or had it when it was removed, and those around it. */
  let path: HTMLElement[] = []

  function look() {
    if (!path[0] || path[0].isConnected || hasFocus()) return
    const scope = document.querySelector('dialog[open]') ?? document.body
    const place = sameMessage(path, scope) ?? around(path, scope) ?? scope.querySelector<HTMLElement>('main h1, h1, h2')
    if (!place) return
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1
    place.focus({ preventScroll: true })
  }

  /** In the capture phase: what other listeners remove must not count yet as lost. */
  function leave({ relatedTarget }: FocusEvent) {
    // On its way to another element, the focus is nowhere for a moment.
    if (relatedTarget) path = []
    // A person who presses on empty ground lets go of the focus. Before a removal the element is still there, too.
    queueMicrotask(() => {
      if (path[0]?.isConnected && !hasFocus()) path = []
    })
  }

  const observer = new MutationObserver(look)
  observer.observe(document.body, { childList: true, subtree: true })
  const offs = [
    on(document, 'focusin', ({ target }) => (path = pathOf(target))),
    on(document, 'focusout', leave, { capture: true }),
  ]
  return () => {
    observer.disconnect()
    offs.forEach((off) => off())
  }
}

function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body
}

function pathOf(target: EventTarget | null): HTMLElement[] {
  const path: HTMLElement[] = []
  for (let one = target as HTMLElement | null; one && one !== document.body; one = one.parentElement) path.push(one)
  return path
}

/** A pending message is drawn anew when it is stored. */
function sameMessage(path: HTMLElement[], scope: Element): HTMLElement | null {
  const id = path.find((one) => one.dataset['messageId'])?.dataset['messageId']
  return id === undefined ? null : scope.querySelector<HTMLElement>(`[data-message-id="${id}"]`)
}

function around(path: HTMLElement[], scope: Element): HTMLElement | undefined {
  return path.find((one) => one.isConnected && scope.contains(one) && one.hasAttribute('tabindex'))
}
