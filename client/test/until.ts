/** Waits until `is` holds for `what`; after `ms` it throws with the last value. */
export async function until<T>(what: () => T | Promise<T>, is: (now: T) => boolean = Boolean, ms = 2_000): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const now = await what()
    if (is(now)) return now
    if (performance.now() > end) throw new Error(`after ${ms} ms it is still ${JSON.stringify(now)}`)
    await Bun.sleep(2)
  }
}
