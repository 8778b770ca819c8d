import { Histogram } from './histogram.ts'

/** µs since this process began, on a clock that never goes back. */
export const now = () => performance.now() * 1_000

/**
 * Calls `send` for message 0, 1, 2, … at fixed times, whatever happened to those before: an open loop,
 * in which a slow server does not slow down the load. Times in µs. Resolves after the last with how
 * late the generator itself was.
 */
export function sendOnTime(
  perSecond: number,
  from: number,
  count: number,
  send: (number: number, due: number) => void,
): Promise<Histogram> {
  const late = new Histogram()
  const every = 1_000_000 / perSecond
  return new Promise((resolve, reject) => {
    let next = 0
    const tick = () => {
      try {
        for (let due = from + next * every; next < count && due <= now(); due = from + next * every) {
          late.record(now() - due)
          send(next++, due)
        }
      } catch (error) {
        return reject(error)
      }
      if (next < count) setTimeout(tick, 1)
      else resolve(late)
    }
    tick()
  })
}

/** Resolves at `us` of `now`'s clock, or as soon after it as the process can. */
export const at = (us: number) => Bun.sleep(Math.max(0, (us - now()) / 1_000))
