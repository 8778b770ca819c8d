import { sharedLimits } from '../../../../protocol/limits.ts'

const BARS = sharedLimits.peaks
/** Silence stays low: it is not enlarged to the height of speech. */
const LEAST_LOUD = 0.01

/** The root mean square of samples between -1 and 1. */
export function levelOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

/** How loud a recording is over its time. */
export class Loudness {
  readonly #all: { at: number; level: number }[] = []

  add(at: number, level: number): void {
    this.#all.push({ at, level })
  }

  /** The loudest level of each bar, as the base64 of one byte a bar. A bar in which nothing was measured is as the one before. */
  peaks(seconds: number): string {
    const bars = Array.from<number | undefined>({ length: BARS })
    for (const { at, level } of this.#all) {
      const bar = Math.min(BARS - 1, Math.floor((at / seconds) * BARS))
      bars[bar] = Math.max(bars[bar] ?? 0, level)
    }
    const loudest = Math.max(LEAST_LOUD, ...this.#all.map(({ level }) => level))
    let last = this.#all[0]?.level ?? 0
    return btoa(bars.map((level) => String.fromCharCode(Math.round(((last = level ?? last) / loudest) * 255))).join(''))
  }
}
