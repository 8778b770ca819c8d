import { on } from 'svelte/events'

/** A finger that moves something in a message does not also hold or swipe the message. For `{@attach}`. */
export function keepsFinger(element: HTMLElement): () => void {
  return on(element, 'pointerdown', (event) => event.stopPropagation())
}
