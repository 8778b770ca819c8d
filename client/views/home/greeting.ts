import { mentionsOf } from '../../stores/attention/badge.ts'
import type { RoomEntry } from '../../stores/history/room-entry.ts'
import { isNews } from '../format/room-badge.ts'

const list = new Intl.ListFormat('en')
const SMALL = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve']
/** More names are a number. */
const MOST_NAMED = 3

/** "Good morning" from 5 o'clock, "Good afternoon" from 12, "Good evening" from 18. */
export function greetingAt(hour: number): string {
  if (hour >= 5 && hour < 12) return 'Good morning'
  return hour >= 12 && hour < 18 ? 'Good afternoon' : 'Good evening'
}

/**
 * Who asks for the person, and how many rooms have something new: "Priya and Lena ask for you. Four rooms have something
 * new." `askerOf` names the person who mentioned them last in a room, where that is known: otherwise the room is named.
 */
export function newsOf(rooms: RoomEntry[], askerOf: (entry: RoomEntry) => string | undefined): string {
  const people = new Set<string>()
  const places: string[] = []
  const news = rooms.filter(isNews)
  for (const entry of news.filter((one) => mentionsOf(one) > 0)) {
    const asker = askerOf(entry)
    if (asker === undefined) places.push(entry.room.name)
    else people.add(asker)
  }
  const sentences = [
    people.size > 0 && `${named([...people], 'people')} ${people.size === 1 ? 'asks' : 'ask'} for you.`,
    places.length > 0 && `You are mentioned in ${named(places, 'rooms')}.`,
    news.length > 0 && `${counted(news.length)} something new.`,
  ]
  return sentences.filter(Boolean).join(' ') || 'All quiet.'
}

function named(names: string[], others: string): string {
  return list.format(names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED - 1), more(names, others)] : names)
}

const more = ({ length }: string[], others: string) => `${length - MOST_NAMED + 1} more ${others}`

const counted = (rooms: number) => `${SMALL[rooms] ?? rooms} ${rooms === 1 ? 'room has' : 'rooms have'}`
