const AGAIN_AFTER_MS = 1_500
/** A browser holds audio back until the person has used the page. A tone that would come later than this is left out. */
const LATEST_MS = 500
const SECONDS = 0.16
const HZ = 660
const GAIN = 0.08

/** A short soft tone, at most once in 1.5 s. */
export class Tone {
  #audio: AudioContext | undefined
  #playedAt = -Infinity

  async play(): Promise<void> {
    const at = performance.now()
    if (at - this.#playedAt < AGAIN_AFTER_MS) return
    this.#playedAt = at
    const audio = (this.#audio ??= new AudioContext())
    await audio.resume().catch(() => undefined)
    if (performance.now() - at > LATEST_MS || audio.state !== 'running') return
    const volume = audio.createGain()
    volume.gain.setValueAtTime(GAIN, audio.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + SECONDS)
    const tone = audio.createOscillator()
    tone.frequency.value = HZ
    tone.connect(volume).connect(audio.destination)
    tone.start()
    tone.stop(audio.currentTime + SECONDS)
  }

  close(): void {
    void this.#audio?.close()
  }
}
