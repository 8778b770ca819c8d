import { on } from 'svelte/events'

export interface Gestures {
  gesture: (towards: 'start' | 'end') => void
  hold: (held: boolean) => void
}

const KEYS: Record<string, 'start' | 'end'> = {
  ArrowUp: 'start',
  PageUp: 'start',
  Home: 'start',
  // Scrolls to what gets the focus, wherever it is.
  Tab: 'start',
  ArrowDown: 'end',
  PageDown: 'end',
  End: 'end',
}

/** Where a key scrolls to that is pressed in a scrolled box; undefined when it does not scroll. */
export function towardsOf({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): 'start' | 'end' | undefined {
  return key === ' ' ? (shiftKey ? 'start' : 'end') : KEYS[key]
}

/** Reports how a person scrolls a box; not what scrolls by itself. For `{@attach}`. */
export function follow({ gesture, hold }: Gestures): (box: HTMLElement) => () => void {
  return (box) => {
    let fingerAt = 0
    const passive = { passive: true }
    const offs = [
      on(box, 'wheel', ({ deltaY }) => deltaY !== 0 && gesture(deltaY < 0 ? 'start' : 'end'), passive),
      on(box, 'touchstart', ({ touches }) => (fingerAt = touches[0]!.clientY), passive),
      on(
        box,
        'touchmove',
        ({ touches }) => {
          const { clientY } = touches[0]!
          if (clientY !== fingerAt) gesture(clientY > fingerAt ? 'start' : 'end')
          fingerAt = clientY
        },
        passive,
      ),
      on(box, 'keydown', (event) => {
        const towards = towardsOf(event)
        if (towards && !(event.key === ' ' && (event.target as Element).matches('button, a'))) gesture(towards)
      }),
      on(
        box,
        'focusin',
        ({ target }) => target !== box && (target as Element).matches(':focus-visible') && gesture('start'),
      ),
      on(box, 'pointerdown', (event) => press(event)),
    ]

    /** The scroll bar belongs to the box itself. A selection that is drawn over an edge scrolls, too. */
    function press(event: PointerEvent) {
      if (event.button === 1) gesture('start')
      if (event.button !== 0 || event.pointerType === 'touch') return
      let held = event.target === box
      if (held) hold(true)
      const { top, bottom } = box.getBoundingClientRect()
      const ends = [
        on(window, 'pointermove', ({ buttons, clientY }) => {
          if (buttons === 0) release()
          else if (!held && (clientY < top || clientY > bottom)) hold((held = true))
        }),
        on(window, 'pointerup', release),
        on(window, 'pointercancel', release),
      ]
      function release() {
        for (const off of ends) off()
        if (held) hold(false)
      }
    }

    return () => offs.forEach((off) => off())
  }
}
