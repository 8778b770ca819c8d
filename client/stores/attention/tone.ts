const AGAIN_AFTER_MS = 1_500
const SECONDS = 0.16
const HZ = 660
const GAIN = 0.08

/** A short soft tone, at most once in 1.5 s. */
export class Tone {
  #audio: AudioContext | undefined
  #playedAt = -Infinity
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Answers whether it plays. */
  play(): boolean {
    if (this.#now() - this.#playedAt < AGAIN_AFTER_MS) return false
    this.#playedAt = this.#now()
    const audio = (this.#audio ??= new AudioContext())
    // A browser holds audio back until the person has used the page.
    void audio.resume()
    const volume = audio.createGain()
    volume.gain.setValueAtTime(GAIN, audio.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + SECONDS)
    const tone = audio.createOscillator()
    tone.frequency.value = HZ
    tone.connect(volume).connect(audio.destination)
    tone.start()
    tone.stop(audio.currentTime + SECONDS)
    return true
  }

  close(): void {
    void this.#audio?.close()
  }
}
