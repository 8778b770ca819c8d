import { bytesOf } from './bytes.ts'

const LEAST = 0.12

/** How high each bar of a voice note is, from above 0 to 1, so that its loudest moment fills the height. */
export function barsOf(peaks: string): number[] {
  const bytes = [...(bytesOf(peaks) ?? [])]
  const loudest = Math.max(1, ...bytes)
  return bytes.map((byte) => Math.max(LEAST, byte / loudest))
}

/** Where a key moves the playing to, in seconds; undefined for another key. */
export function soughtBy(key: string, at: number, seconds: number): number | undefined {
  const step = Math.max(1, Math.min(5, seconds / 10))
  const to = {
    ArrowLeft: at - step,
    ArrowDown: at - step,
    ArrowRight: at + step,
    ArrowUp: at + step,
    Home: 0,
    End: seconds,
  }[key]
  return to === undefined ? undefined : Math.min(seconds, Math.max(0, to))
}
