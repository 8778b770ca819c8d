import type { OutgoingChange } from '../outbox/outgoing-change.ts'

/** An edit of a message that is not there any more: it has expired, or was deleted. Only this browser has its text. */
export type LostEdit = OutgoingChange & { command: 'message.edit' }

const GONE: ReadonlySet<string> = new Set(['no_such_message', 'message_deleted'])

export function isLostEdit(change: OutgoingChange): change is LostEdit {
  return change.command === 'message.edit' && change.state === 'failed' && GONE.has(change.problem?.reason ?? '')
}
