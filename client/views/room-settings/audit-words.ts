import type { AuditEntry } from '../../../protocol/moderation.ts'
import { messagesOf } from '../format/count.ts'
import { toolIcons } from '../message-tools/tool-icons.ts'
import { icons } from '../ui/icons.ts'

/** A part of a sentence: words, or the id of a person whose name stands there. */
export type Part = string | { person: string }

const fields: Record<string, string> = {
  name: 'the name',
  topic: 'the topic',
  emoji: 'the sign',
  picture: 'the picture',
  slowSeconds: 'the slow mode',
  writers: 'who may write',
  membersInvite: 'who may make links',
  knock: 'whether newcomers knock',
  retentionDays: 'when messages are deleted',
  emptyHours: 'when the room is deleted',
}

const list = new Intl.ListFormat(undefined, { type: 'conjunction' })
const MINUTE_MS = 60_000

const units = [
  ['week', 7 * 24 * 60],
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
] as const

/** "for 10 minutes", "for 1 week", "for good": in the largest unit of which it has a whole number. */
export function spanOf(at: number, until: number | undefined): string {
  if (until === undefined) return 'for good'
  const minutes = Math.max(1, Math.round((until - at) / MINUTE_MS))
  const [unit, size] = units.find(([, one]) => minutes % one === 0)!
  const format = new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' })
  return `for ${format.format(minutes / size)}`
}

/** What a moderator did, as a sentence without its full stop. */
export function auditParts(entry: AuditEntry): Part[] {
  const { reason } = entry
  return [{ person: entry.who }, ...partsOf(entry), ...(reason === undefined ? [] : [`: ${reason}`])]
}

function partsOf({ act, whom, role, at, until, count = 0, fields: changed = [], note }: AuditEntry): Part[] {
  const them: Part = whom === undefined ? 'somebody' : { person: whom }
  switch (act) {
    case 'role':
      if (role === 'owner') return [' handed the room over to ', them]
      return role === 'moderator' ? [' made ', them, ' a moderator'] : [' took the role of moderator from ', them]
    case 'remove':
      return [' removed ', them]
    case 'ban':
      return [' banned ', them, ` ${spanOf(at, until)}`]
    case 'unban':
      return [' lifted the ban of ', them]
    case 'mute':
      return [' muted ', them, ` ${spanOf(at, until)}`]
    case 'unmute':
      return [' unmuted ', them]
    case 'delete':
    case 'deleteAll':
      return [` deleted ${messagesOf(count)} of `, them]
    case 'update':
      return [` changed ${list.format(changed.map((field) => fields[field] ?? 'the room'))}`]
    case 'lock':
      return [' locked the room']
    case 'unlock':
      return [' opened the room again']
    case 'admit':
      return [' let ', them, ' in']
    case 'turnAway':
      return [' turned ', them, ' away']
    case 'replaceCode':
      return [' replaced the code']
    case 'invite':
      return [` made an invitation link${note === undefined ? '' : `, ${note}`}`]
    case 'revoke':
      return [` revoked an invitation link${note === undefined ? '' : `, ${note}`}`]
    case 'closeReport':
      return [' closed a report about ', them]
  }
}

/** The path of the outline beside it. */
export function auditIcon({ act }: AuditEntry): string {
  switch (act) {
    case 'role':
      return toolIcons.shield
    case 'remove':
      return toolIcons.userMinus
    case 'ban':
    case 'unban':
      return toolIcons.ban
    case 'mute':
    case 'unmute':
      return toolIcons.mute
    case 'delete':
    case 'deleteAll':
      return toolIcons.trash
    case 'update':
      return icons.edit
    case 'lock':
    case 'unlock':
    case 'admit':
    case 'turnAway':
      return toolIcons.door
    case 'replaceCode':
      return toolIcons.retry
    case 'invite':
    case 'revoke':
      return toolIcons.link
    case 'closeReport':
      return toolIcons.flag
  }
}
