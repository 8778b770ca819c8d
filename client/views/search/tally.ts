import type { Results } from '../../../protocol/commands.ts'

const numbers = new Intl.NumberFormat()

/** "7 messages in 3 rooms"; with more than are counted, "1,000+ messages in 12 rooms". */
export function tallyOf({ messages, rooms, more }: Results['message.search']['total']): string {
  const count = `${numbers.format(messages)}${more ? '+' : ''} ${messages === 1 && !more ? 'message' : 'messages'}`
  return `${count} in ${numbers.format(rooms)} ${rooms === 1 ? 'room' : 'rooms'}`
}
