import type { FileInfo } from '../../../protocol/entities.ts'
import { addressOf } from './addresses.ts'

export const SPEEDS = [1, 1.5, 2] as const

/** A recording, and its address where that is not the one of the server. */
export type Playable = Pick<FileInfo, 'id' | 'name'> & { url?: string | undefined }

/** Sound and video of the whole page: one plays at a time. Sound goes on while its message is scrolled out of sight. */
export class Player {
  /** The id of the recording that plays or has paused. */
  file = $state<string>()
  playing = $state(false)
  failed = $state(false)
  /** In seconds. */
  at = $state(0)
  speed = $state<number>(SPEEDS[0])
  /** As the browser knows it. Some recordings do not say it. */
  seconds = $state<number>()
  readonly #create: () => HTMLMediaElement
  #sound: HTMLMediaElement | null = null
  #video: HTMLMediaElement | null = null
  /** Where the recording was started. */
  #place: object | null = null

  constructor(create: () => HTMLMediaElement = () => new Audio()) {
    this.#create = create
  }

  /** Plays a recording, or pauses it. It belongs to a place, with which it ends. */
  toggle(file: Playable, place: object): void {
    const sound = this.#soundOf(file)
    this.#place = place
    if (!sound.paused) return sound.pause()
    this.#video?.pause()
    // A page that is left meanwhile, or a file that is gone, says so by its events.
    void sound.play().catch(() => undefined)
  }

  seek(file: Playable, to: number, place: object): void {
    const sound = this.#soundOf(file)
    this.#place = place
    sound.currentTime = to
    this.at = to
  }

  nextSpeed(): void {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed as (typeof SPEEDS)[number]) + 1) % SPEEDS.length]!
    if (this.#sound) this.#sound.playbackRate = this.speed
  }

  /** A video has begun to play. */
  began(video: HTMLMediaElement): void {
    if (this.#video !== video) this.#video?.pause()
    this.#video = video
    this.#sound?.pause()
  }

  /** What was started in a place ends with it. */
  leave(place: object): void {
    if (this.#place !== place) return
    this.#sound?.pause()
    this.#place = null
    this.file = undefined
  }

  #soundOf(file: Playable): HTMLMediaElement {
    const sound = (this.#sound ??= this.#listened(this.#create()))
    if (this.file === file.id && !this.failed) return sound
    sound.pause()
    this.file = file.id
    this.at = 0
    this.seconds = undefined
    this.failed = false
    sound.src = file.url ?? addressOf(file)
    sound.playbackRate = this.speed
    return sound
  }

  #listened(sound: HTMLMediaElement): HTMLMediaElement {
    sound.preload = 'metadata'
    const on = (name: string, listener: () => void): void => sound.addEventListener(name, listener)
    on('play', () => (this.playing = true))
    on('pause', () => (this.playing = false))
    on('ended', () => {
      this.playing = false
      this.at = 0
      sound.currentTime = 0
    })
    on('timeupdate', () => (this.at = sound.currentTime))
    // A new source brings the speed back to normal.
    on('loadedmetadata', () => (sound.playbackRate = this.speed))
    on('durationchange', () => (this.seconds = Number.isFinite(sound.duration) ? sound.duration : undefined))
    on('error', () => {
      this.playing = false
      this.failed = true
    })
    return sound
  }
}

export const player = new Player()
