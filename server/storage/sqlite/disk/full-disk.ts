const LOOK_EVERY_MS = 1_000

/** Whether the disk is full, as the writer last saw it. */
export interface FullDisk {
  readonly full: boolean
  /** A write found no room. From now on it is looked, once a second, whether there is some again. */
  found(): void
  /** Called when the disk became full, and when there is room again. */
  onChange(listener: (full: boolean) => void): void
  stop(): void
}

/** `look` resolves with whether there is room again. */
export function watchDisk(look: () => Promise<boolean>): FullDisk {
  const listeners: ((full: boolean) => void)[] = []
  let full = false
  let timer: Timer | undefined

  function become(now: boolean) {
    full = now
    for (const listener of listeners) listener(now)
  }

  async function check() {
    // A writer that died is told elsewhere.
    const roomy = await look().catch(() => false)
    if (timer === undefined) return
    if (roomy) become(false)
    else timer = setTimeout(check, LOOK_EVERY_MS)
  }

  return {
    get full() {
      return full
    },
    found() {
      if (full) return
      timer = setTimeout(check, LOOK_EVERY_MS)
      become(true)
    },
    onChange: (listener) => void listeners.push(listener),
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
