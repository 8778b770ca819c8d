import type { Member, Presence } from '../../../protocol/entities.ts'
import { availabilityOf } from '../../stores/connection/availability.ts'
import { peopleOf } from '../format/count.ts'

const numbers = new Intl.NumberFormat()

/** How many people a room has, and how many are here; of these nothing without a connection (`presence` null). Empty while nobody is known. */
export function peopleNote(members: Iterable<Member>, presence: Presence | null, me: string | undefined): string {
  const all = [...members].filter(({ left }) => !left)
  if (all.length === 0) return ''
  if (presence === null) return peopleOf(all.length)
  const here = all.filter(({ person }) => availabilityOf(person.id, presence, me) === 'here').length
  const known = presence.here !== undefined || presence.count === 0
  return `${peopleOf(all.length)}, ${numbers.format(known ? here : presence.count)} here`
}
