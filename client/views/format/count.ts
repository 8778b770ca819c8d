import { sharedLimits } from '../../../protocol/limits.ts'

const numbers = new Intl.NumberFormat()

/** "12", "99+": a badge has room for two digits. */
export const badgeOf = (count: number): string => (count > 99 ? '99+' : numbers.format(count))

/** "3", "1,000+": unread messages are counted only up to the limit. */
export const unreadOf = (count: number): string =>
  count >= sharedLimits.unreadCount ? `${numbers.format(sharedLimits.unreadCount)}+` : numbers.format(count)

/** "1 person", "12 people". */
export const peopleOf = (count: number): string => (count === 1 ? '1 person' : `${numbers.format(count)} people`)

/** "1 reply", "3 replies". */
export const repliesOf = (count: number): string => (count === 1 ? '1 reply' : `${numbers.format(count)} replies`)

/** "1 vote", "3 votes". */
export const votesOf = (count: number): string => (count === 1 ? '1 vote' : `${numbers.format(count)} votes`)

/** "1 message", "1,200 messages". */
export const messagesOf = (count: number): string => (count === 1 ? '1 message' : `${numbers.format(count)} messages`)
