import { messagesOf } from '../format/count.ts'

const CHOICES = [1, 7, 30, 90, 365]
const YEAR_DAYS = 365
const FOR_GOOD = 'Nobody gets them back, but a backup of the server has what was there when it was made.'

/** "1 day", "30 days". */
export const daysOf = (days: number): string => (days === 1 ? '1 day' : `${days} days`)

/** "30 d", "1 y". */
const shortOf = (days: number): string => (days === YEAR_DAYS ? '1 y' : `${days} d`)

/** "Messages are deleted after 30 days", "Messages are kept". */
export const retentionOf = (days: number): string => (days === 0 ? 'Kept' : `Deleted after ${daysOf(days)}`)

/**
 * The choices of a room or, without `most`, of the server, and what it has if that is another one. A room has no more than
 * the `most` days of its server.
 */
export function retentionOptions(now: number, most = 0): { value: string; label: string }[] {
  const days = CHOICES.filter((one) => most === 0 || one < most)
  const all = [...new Set([...days, ...(now > 0 ? [now] : [])])].toSorted((a, b) => a - b)
  const none = { value: '0', label: most === 0 ? 'Keep' : shortOf(most) }
  return [...all.map((one) => ({ value: String(one), label: shortOf(one) })), none]
}

/** Whether messages that stay for `days` would stay for a shorter time than now; 0 days are for ever. */
export const isShorter = (days: number, now: number): boolean => days > 0 && (now === 0 || days < now)

/** What a shorter retention deletes at once, and that it is for good. */
export function deletedNow({ messages, more }: { messages: number; more: boolean }): string {
  if (messages === 0) return 'No message is as old yet. Each is deleted when it is, and nobody gets it back.'
  const count = more ? `More than ${messagesOf(messages)}` : messagesOf(messages)
  return `${count} ${messages === 1 && !more ? 'is older and is' : 'are older and are'} deleted now. ${FOR_GOOD}`
}
