import { on } from 'svelte/events'

const CLOSES_FROM_PX = 60

/** Lets a finger on the grip of a sheet pull it down and close it. For `{@attach}`. */
export function swipeDown(onclose: () => void): (grip: HTMLElement) => () => void {
  return (grip) => {
    const sheet = grip.closest('dialog')!
    let from: number | null = null
    const pulled = (event: PointerEvent) => (from === null ? 0 : Math.max(0, event.clientY - from))
    const offs = [
      on(grip, 'pointerdown', (event) => {
        from = event.clientY
        grip.setPointerCapture(event.pointerId)
      }),
      on(grip, 'pointermove', (event) => (sheet.style.translate = `0 ${pulled(event)}px`)),
      on(grip, 'pointerup', (event) => {
        if (pulled(event) >= CLOSES_FROM_PX) onclose()
        else sheet.style.translate = ''
        from = null
      }),
      on(grip, 'pointercancel', () => {
        sheet.style.translate = ''
        from = null
      }),
    ]
    return () => offs.forEach((off) => off())
  }
}
