import type { Message, Reaction } from './entities.ts'

/** Whether more people reacted than the message lists. */
export const isCut = ({ count, people }: Reaction): boolean => count > people.length

/** Whether a message does not say by itself what its reader did. */
export function isSilent({ votes, reactions }: Pick<Message, 'votes' | 'reactions'>): boolean {
  return votes !== undefined || (reactions?.some(isCut) ?? false)
}
