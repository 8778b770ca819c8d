export const IDLE_MS = 5 * 60_000

const ACTIVITY = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart', 'focus'] as const

/**
 * Whether the person has not used this tab for five minutes: no key, pointer, touch or focus. Calls `changed` at each
 * change. Answers how to stop. Outside a browser nobody is idle.
 */
export function followIdle(changed: (idle: boolean) => void): () => void {
  if (globalThis.document === undefined) return () => undefined
  let activeAt = Date.now()
  let idle = false
  let timer: ReturnType<typeof setTimeout>

  const look = () => {
    const left = activeAt + IDLE_MS - Date.now()
    idle = left <= 0
    if (idle) changed(true)
    else timer = setTimeout(look, left)
  }
  const active = () => {
    activeAt = Date.now()
    if (!idle) return
    idle = false
    timer = setTimeout(look, IDLE_MS)
    changed(false)
  }
  const shown = () => {
    if (document.visibilityState === 'visible') active()
  }
  const options = { capture: true, passive: true }
  for (const name of ACTIVITY) addEventListener(name, active, options)
  document.addEventListener('visibilitychange', shown)
  timer = setTimeout(look, IDLE_MS)
  return () => {
    clearTimeout(timer)
    for (const name of ACTIVITY) removeEventListener(name, active, options)
    document.removeEventListener('visibilitychange', shown)
  }
}
