import type { Message, Role } from '../../../protocol/entities.ts'
import { icons } from '../ui/icons.ts'
import { toolIcons } from './tool-icons.ts'

interface Look {
  label: string
  /** The path of its outline. */
  icon: string
  /** The key that does it while the message has the focus, as it is drawn. */
  key?: string
}

/** What can be done to a message, in the order in which it is offered. The first three are in the toolbar. */
const looks = {
  react: { label: 'React', icon: toolIcons.react, key: '+' },
  reply: { label: 'Reply', icon: icons.reply, key: 'R' },
  thread: { label: 'Reply in a thread', icon: toolIcons.thread, key: 'T' },
  edit: { label: 'Edit', icon: icons.edit, key: 'E' },
  report: { label: 'Report…', icon: toolIcons.flag },
  copyText: { label: 'Copy text', icon: icons.copy, key: 'C' },
  copyLink: { label: 'Copy link', icon: toolIcons.link, key: 'L' },
  forward: { label: 'Forward…', icon: toolIcons.forward, key: 'F' },
  pin: { label: 'Pin to the room', icon: toolIcons.pin, key: 'P' },
  unpin: { label: 'Unpin from the room', icon: toolIcons.pin, key: 'P' },
  markUnread: { label: 'Mark unread from here', icon: toolIcons.unread, key: 'U' },
  seen: { label: 'Seen by…', icon: toolIcons.seen },
  history: { label: 'Show earlier versions', icon: icons.clock },
  select: { label: 'Select', icon: icons.check },
  delete: { label: 'Delete…', icon: toolIcons.trash, key: 'Del' },
  deleteAll: { label: 'Delete all by this person…', icon: toolIcons.trash },
} as const satisfies Record<string, Look>

export type ActionName = keyof typeof looks

export const lookOf = (name: ActionName): Look => looks[name]

export interface Reader {
  me: string
  role: Role
  /** What this Parley can do, apart from what the reader may. */
  can: ReadonlySet<ActionName>
}

/** What the reader may do to a message, in a fixed order. */
export function actionsFor(message: Message, { me, role, can }: Reader): ActionName[] {
  const names = (Object.keys(looks) as ActionName[]).filter((name) => can.has(name))
  if (message.deleted) return names.filter((name) => name === 'thread')
  const own = message.author === me
  const moderates = role !== 'member'
  const absent: Partial<Record<ActionName, boolean>> = {
    edit: !own,
    report: own || moderates,
    seen: !own,
    copyText: message.body === '',
    // A file belongs to one message.
    forward: message.body === '',
    pin: message.pinned !== undefined,
    unpin: message.pinned === undefined,
    history: message.edited === undefined || !(own || moderates),
    delete: !(own || moderates),
    deleteAll: own || !moderates,
  }
  return names.filter((name) => !absent[name])
}

/** Which of these actions a pressed key means; undefined for none. */
export function actionOf(
  { key, code }: Pick<KeyboardEvent, 'key' | 'code'>,
  names: readonly ActionName[],
): ActionName | undefined {
  // A keyboard of another script types other letters on the same keys.
  const letter = /^[\x20-\x7e]$/.test(key) ? key : /^Key[A-Z]$/.test(code) ? code.slice(3) : key
  const drawn = letter === 'Delete' || letter === 'Backspace' ? 'Del' : letter.toUpperCase()
  return names.find((name) => lookOf(name).key === drawn)
}
