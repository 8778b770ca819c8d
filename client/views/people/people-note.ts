import type { Member, Presence } from '../../../protocol/entities.ts'
import { peopleOf } from '../format/count.ts'
import { rosterOf } from './roster.ts'

const numbers = new Intl.NumberFormat()

/** How many people a room has, and how many are here; of these nothing without a connection (`presence` null). Empty while nobody is known. */
export function peopleNote(members: Iterable<Member>, presence: Presence | null, me: string | undefined): string {
  const { here, away, absent, known } = rosterOf(members, presence ?? { count: 0 }, me)
  const total = here.length + away.length + absent.length
  if (total === 0) return ''
  if (presence === null) return peopleOf(total)
  return `${peopleOf(total)}, ${numbers.format(known ? here.length : presence.count)} here`
}
