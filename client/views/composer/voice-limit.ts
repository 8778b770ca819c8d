import type { Member, Room } from '../../../protocol/entities.ts'

interface Voice {
  me: Pick<Member, 'role' | 'muted'>
  room: Pick<Room, 'slowSeconds' | 'writers'>
  /** A sent message is being edited. */
  editing: boolean
  /** When this person last sent a message to the room, in ms since 1970; 0 when that is not known. */
  sentAt: number
  now: number
}

/** Why a person may not write in a room, null when they may, and until when, if that has an end. */
export interface Bar {
  bar: string | null
  until?: number
}

/** The owner and moderators always write. A slow mode slows what is sent, and not edits. */
export function barOf({ me, room, editing, sentAt, now }: Voice): Bar {
  if (me.role !== 'member') return { bar: null }
  const { muted } = me
  if (muted && muted.until === undefined) return { bar: 'You are muted in this room' }
  if (muted?.until !== undefined && muted.until > now)
    return { bar: `Muted. You can write ${inOf(muted.until - now)}`, until: muted.until }
  if (room.writers === 'moderators') return { bar: 'Only the owner and moderators write here' }
  const free = sentAt + (room.slowSeconds ?? 0) * 1_000
  if (!editing && free > now) return { bar: `Slow mode: write again ${inOf(free - now)}`, until: free }
  return { bar: null }
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' })
const MINUTES = 60
const HOURS = 60 * MINUTES
const DAYS = 24 * HOURS

/** "in 12 seconds", "in 42 minutes", "in 5 hours", "in 7 days". */
function inOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  if (seconds < 2 * MINUTES) return relative.format(seconds, 'second')
  if (seconds < 2 * HOURS) return relative.format(Math.ceil(seconds / MINUTES), 'minute')
  if (seconds < 2 * DAYS) return relative.format(Math.ceil(seconds / HOURS), 'hour')
  return relative.format(Math.ceil(seconds / DAYS), 'day')
}
