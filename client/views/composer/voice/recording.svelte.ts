import { momentOf } from '../attach/chosen-files.ts'
import { Loudness } from './loudness.ts'
import type { Meter } from './meter.ts'
import { BITS_PER_SECOND } from './microphone.ts'

export const MOST_SECONDS = 600
const CHUNK_MS = 1_000
const MEASURED_EACH_MS = 50
/** Levels that are shown, the latest last. */
const SHOWN = 64

export interface VoiceNote {
  file: File
  seconds: number
  /** As in `FileInfo`. */
  peaks: string
}

export interface RecordingOptions {
  stream: MediaStream
  /** A type of `MediaRecorder`. */
  type: string
  meter: Meter
  /** What the file may have, where that is known. */
  mostBytes: () => number | undefined
  /** It has ended without a cancel. Null when nothing was recorded. */
  onend: (note: VoiceNote | null) => void
}

/** A voice note while it is recorded. It ends by itself when it is as long or as large as it may be. */
export class Recording {
  seconds = $state(0)
  levels = $state.raw<number[]>([])
  readonly #options: RecordingOptions
  readonly #recorder: MediaRecorder
  readonly #loudness = new Loudness()
  readonly #began = performance.now()
  readonly #measuring: ReturnType<typeof setInterval>
  readonly #chunks: Blob[] = []
  #largest = 0
  #cancelled = false

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#recorder = new MediaRecorder(options.stream, { mimeType: options.type, audioBitsPerSecond: BITS_PER_SECOND })
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#take(data))
    // Also when the device is gone.
    this.#recorder.addEventListener('stop', () => this.#end())
    this.#recorder.start(CHUNK_MS)
    this.#measuring = setInterval(() => this.#measure(), MEASURED_EACH_MS)
  }

  stop(): void {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop()
  }

  /** Ends it, and keeps nothing. */
  cancel(): void {
    this.#cancelled = true
    this.stop()
  }

  #measure(): void {
    const level = this.#options.meter.level()
    this.seconds = this.#passed()
    this.levels = [...this.levels, level].slice(-SHOWN)
    this.#loudness.add(this.seconds, level)
    if (this.seconds >= MOST_SECONDS) this.stop()
  }

  #take(chunk: Blob): void {
    this.#chunks.push(chunk)
    this.#largest = Math.max(this.#largest, chunk.size)
    // Another chunk comes with the end.
    if (this.#bytes() + 2 * this.#largest > (this.#options.mostBytes() ?? Infinity)) this.stop()
  }

  #end(): void {
    clearInterval(this.#measuring)
    const { stream, type, meter, onend } = this.#options
    const seconds = this.#passed()
    meter.close()
    for (const track of stream.getTracks()) track.stop()
    if (!this.#cancelled) onend(this.#bytes() > 0 ? this.#note(type.split(';')[0]!, seconds) : null)
  }

  #note(type: string, seconds: number): VoiceNote {
    const name = `Voice note ${momentOf(new Date())}.${type === 'audio/mp4' ? 'm4a' : 'webm'}`
    return { file: new File(this.#chunks, name, { type }), seconds, peaks: this.#loudness.peaks(seconds) }
  }

  #bytes(): number {
    return this.#chunks.reduce((sum, { size }) => sum + size, 0)
  }

  #passed(): number {
    return (performance.now() - this.#began) / 1_000
  }
}
