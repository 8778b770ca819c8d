const CHECK_EVERY_MS = 1_000

/** Whether the disk is full, as the writer last found it. */
export interface FullDisk {
  readonly full: boolean
  /** A write found no space. From now on the disk is checked once a second until it has space again. */
  reportFull(): void
  /** Called with true when the disk becomes full, and with false when it has space again. */
  onChange(listener: (full: boolean) => void): void
  stop(): void
}

/** `hasSpace` resolves with whether the disk has space again. */
export function watchDisk(hasSpace: () => Promise<boolean>): FullDisk {
  const listeners: ((full: boolean) => void)[] = []
  let full = false
  let timer: Timer | undefined

  function become(now: boolean) {
    full = now
    for (const listener of listeners) listener(now)
  }

  async function check() {
    // The channel reports a writer that died.
    const spacious = await hasSpace().catch(() => false)
    if (timer === undefined) return
    if (spacious) become(false)
    else timer = setTimeout(check, CHECK_EVERY_MS)
  }

  return {
    get full() {
      return full
    },
    reportFull() {
      if (full) return
      timer = setTimeout(check, CHECK_EVERY_MS)
      become(true)
    },
    onChange: (listener) => void listeners.push(listener),
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
