import type { Message } from '../../protocol/entities.ts'
import { PAGE } from './pages.ts'

/** So many messages a timeline holds at a time. */
export const MOST = 600
/** Trimmed only when so many are too many, so that not every message costs a trim. */
const SLACK = 100

export function tooMany(messages: Message[]): boolean {
  return messages.length > MOST + SLACK
}

/**
 * How many of the messages stay when those at the end have become too many: all, to be trimmed from the start, unless
 * that would come within a page of the one that is being read. Whoever reads further up keeps their place, and the end
 * is loaded again when they come to it.
 */
export function endOf(messages: Message[], reading: number | null): number {
  const at = reading === null ? -1 : messages.findIndex(({ seq }) => seq >= reading)
  const surplus = messages.length - MOST
  return !tooMany(messages) || at < 0 || at >= surplus + PAGE ? messages.length : Math.max(MOST, at + PAGE)
}
