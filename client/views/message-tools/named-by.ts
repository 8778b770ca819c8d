import { on } from 'svelte/events'
import { hold } from './hold.ts'
import type { MessageTools } from './message-tools.svelte.ts'

/**
 * Shows names beside an element while the mouse is on it or the keyboard has it, and after a finger has held it. Nothing
 * while `text` is empty. For `{@attach}`.
 */
export function namedBy(tools: MessageTools, text: () => string): (element: HTMLElement) => () => void {
  return (element) => {
    const show = () => {
      if (text() === '') return false
      tools.name(text, element)
      return true
    }
    const offs = [
      on(element, 'pointerenter', ({ pointerType }) => pointerType === 'mouse' && show()),
      on(element, 'pointerleave', ({ pointerType }) => pointerType === 'mouse' && tools.closeNames()),
      on(element, 'focus', () => element.matches(':focus-visible') && show()),
      on(element, 'blur', () => tools.closeNames()),
      hold(show)(element),
      // An element that goes while the mouse is on it is not left by the mouse.
      () => tools.closeNames(element),
    ]
    return () => offs.forEach((off) => off())
  }
}
