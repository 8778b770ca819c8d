import type { Feed } from '../history/feed.ts'
import type { Rooms } from '../history/rooms.svelte.ts'
import type { Router } from './router.svelte.ts'
import type { Settings } from './settings.svelte.ts'

const BEEP_EVERY_MS = 1_500
const BEEP_SECONDS = 0.16
const BEEP_HZ = 660
const BEEP_GAIN = 0.08

export interface NotifyOptions {
  feed: Feed
  rooms: Rooms
  router: Router
  settings: Settings
  me: () => string | undefined
}

/** "(3) Design Crit · Parley" */
export function title(unread: number, room: string | undefined): string {
  return `${unread > 0 ? `(${unread}) ` : ''}${room === undefined ? '' : `${room} · `}Parley`
}

/** Sets the title of the page, and plays the tone, if allowed, when a message arrives while the page is hidden. */
export function notify({ feed, rooms, router, settings, me }: NotifyOptions): () => void {
  let audio: AudioContext | undefined
  let beepedAt = 0
  const unfollow = feed.follow({
    changed(_room, { from, changes }) {
      if (!settings.sound || !document.hidden || Date.now() - beepedAt < BEEP_EVERY_MS) return
      const hasMessage = changes.some(
        (change) => 'message' in change && change.message.seq > from && change.message.author !== me(),
      )
      if (!hasMessage) return
      beepedAt = Date.now()
      beep((audio ??= new AudioContext()))
    },
  })
  const stop = $effect.root(() => {
    $effect(() => {
      const room = router.path.name === 'room' ? rooms.byCode(router.path.code)?.room.name : undefined
      document.title = title(rooms.unreadTotal, room)
    })
  })
  return () => {
    unfollow()
    stop()
  }
}

function beep(audio: AudioContext): void {
  const volume = audio.createGain()
  volume.gain.setValueAtTime(BEEP_GAIN, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + BEEP_SECONDS)
  const tone = audio.createOscillator()
  tone.frequency.value = BEEP_HZ
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(audio.currentTime + BEEP_SECONDS)
}
