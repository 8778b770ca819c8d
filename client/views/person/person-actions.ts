import type { Member, Role } from '../../../protocol/entities.ts'
import { toolIcons } from '../message-tools/tool-icons.ts'

interface Look {
  label: string
  /** The path of its outline. */
  icon: string
  danger?: true
}

/** What can be done to a person of a room, in the order in which it is offered: what sends away last. */
const looks = {
  makeModerator: { label: 'Make moderator', icon: toolIcons.shield },
  takeModerator: { label: 'Take the role of moderator', icon: toolIcons.shield },
  handOver: { label: 'Hand the room over…', icon: toolIcons.key },
  mute: { label: 'Mute…', icon: toolIcons.mute },
  unmute: { label: 'Unmute', icon: toolIcons.mute },
  deleteAll: { label: 'Delete all messages…', icon: toolIcons.trash, danger: true },
  remove: { label: 'Remove from the room…', icon: toolIcons.userMinus, danger: true },
  ban: { label: 'Ban…', icon: toolIcons.ban, danger: true },
} as const satisfies Record<string, Look>

export type PersonAction = keyof typeof looks

export const lookOf = (action: PersonAction): Look => looks[action]

export interface Actor {
  me: string | undefined
  role: Role
}

/** Whether a member may not write at `now`. A mute whose end has passed means nothing. */
export const isMuted = ({ muted }: Pick<Member, 'muted'>, now: number): boolean =>
  muted !== undefined && (muted.until ?? Infinity) > now

/**
 * What this person may do to a member of the room. A moderator acts on members, the owner on everybody else, and nobody
 * on themselves. A person who has left can still be banned.
 */
export function personActions({ me, role }: Actor, member: Member, now = Date.now()): PersonAction[] {
  const { person, role: theirs, left } = member
  const owner = role === 'owner'
  if (person.id === me || role === 'member' || (!owner && theirs !== 'member' && !left)) return []
  const here = !left
  const absent: Partial<Record<PersonAction, boolean>> = {
    makeModerator: !(owner && here && theirs === 'member'),
    takeModerator: !(owner && here && theirs === 'moderator'),
    handOver: !(owner && here),
    mute: !(here && theirs === 'member') || isMuted(member, now),
    unmute: !here || !isMuted(member, now),
    remove: !here,
  }
  return (Object.keys(looks) as PersonAction[]).filter((action) => !absent[action])
}
