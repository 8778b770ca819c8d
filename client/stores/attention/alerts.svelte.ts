import { load, remove, save } from '../preferences/browser-storage.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Level } from './concerns.ts'

const PREFIX = 'parley.'
/** A browser's timers have an end; a later one is set again. */
const LONGEST_TIMER_MS = 2_000_000_000

/** How this browser alerts its person: by notifications, by a sound, to which messages, and until when not at all. */
export class Alerts implements IdentityFollower {
  #level = $state<Level>('mentions')
  #notifications = $state(false)
  #sound = $state(false)
  #quietUntil = $state(0)
  #ending: ReturnType<typeof setTimeout> | undefined
  #changed: () => void = () => undefined
  readonly #read = (event: StorageEvent): void => {
    if (event.key === null || event.key.startsWith(PREFIX)) this.#load()
  }

  /** `changed` is called when the person begins or ends to be busy. */
  constructor(changed: () => void) {
    this.#load()
    this.#changed = changed
    // Another tab has changed them.
    globalThis.addEventListener?.('storage', this.#read as EventListener)
  }

  get level(): Level {
    return this.#level
  }

  set level(level: Level) {
    this.#level = level
    save(`${PREFIX}level`, level)
  }

  get notifications(): boolean {
    return this.#notifications
  }

  set notifications(on: boolean) {
    this.#notifications = on
    keep('notifications', on)
  }

  get sound(): boolean {
    return this.#sound
  }

  set sound(on: boolean) {
    this.#sound = on
    keep('sound', on)
  }

  /** Do not disturb until this time, in ms since 1970; 0 when it is off. */
  get quietUntil(): number {
    return this.#quietUntil
  }

  set quietUntil(until: number) {
    if (until === 0) remove(`${PREFIX}quiet`)
    else save(`${PREFIX}quiet`, String(until))
    this.#setQuiet(until)
  }

  get busy(): boolean {
    return this.#quietUntil > 0
  }

  forget(): void {
    for (const name of ['level', 'notifications', 'sound', 'quiet']) remove(PREFIX + name)
    this.#load()
  }

  close(): void {
    clearTimeout(this.#ending)
    globalThis.removeEventListener?.('storage', this.#read as EventListener)
  }

  #load(): void {
    this.#level = load(`${PREFIX}level`) === 'all' ? 'all' : 'mentions'
    this.#notifications = load(`${PREFIX}notifications`) === 'on'
    this.#sound = load(`${PREFIX}sound`) === 'on'
    this.#setQuiet(Number(load(`${PREFIX}quiet`)) || 0)
  }

  #setQuiet(until: number): void {
    clearTimeout(this.#ending)
    const left = until - Date.now()
    const before = this.busy
    this.#quietUntil = left > 0 ? until : 0
    if (left > 0 && left < Infinity)
      this.#ending = setTimeout(() => this.#setQuiet(until), Math.min(left, LONGEST_TIMER_MS))
    if (this.busy !== before) this.#changed()
  }
}

function keep(name: string, on: boolean): void {
  if (on) save(PREFIX + name, 'on')
  else remove(PREFIX + name)
}
