import type { Change, Message } from '../../../protocol/entities.ts'

export function messagesIn(changes: Change[]): Message[] {
  return changes.flatMap((change) => ('message' in change ? [change.message] : []))
}
