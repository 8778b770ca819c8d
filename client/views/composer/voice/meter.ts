import { levelOf } from './loudness.ts'

export interface Meter {
  /** How loud it is at this moment, from 0 to 1. */
  level(): number
  close(): void
}

export function meterOf(stream: MediaStream): Meter {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  // Browsers let it begin after the press of a button.
  void context.resume()
  const samples = new Float32Array(analyser.fftSize)
  return {
    level() {
      analyser.getFloatTimeDomainData(samples)
      return levelOf(samples)
    },
    close: () => void context.close(),
  }
}
