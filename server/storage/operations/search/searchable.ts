import { MENTION } from '../../../../protocol/mentions.ts'
import type { Has } from '../../../../protocol/search.ts'
import type { MessageRow } from '../../schema/messages.ts'
import type { Poll } from '../../../../protocol/entities.ts'
import { stateOf } from '../messages.ts'
import { fold } from './fold.ts'
import { addGrams, tokenOf } from './grams.ts'

/**
 * Bytes of text whose index is written at once. Signs of many bytes make many rows: up to 8,000
 * in a message, which take 8 ms to write, and 20 ms to remove.
 */
export const MOST_BYTES = 12_000

/** The bytes of what is searched of a message, and a little more. */
export const textBytes = ({ body, poll, state }: Pick<MessageRow, 'body' | 'poll' | 'state'>): number =>
  Buffer.byteLength(body) + (poll?.length ?? 0) + (state?.length ?? 0)

const LINK = /https?:\/\/|\bwww\.\S/i

/** A message as it is searched. */
export interface Searchable {
  /** Its folded texts, a line each: its body, the choices of its poll, the names of its files. */
  text: string
  has: Set<Has>
}

/** Null for a deleted message. */
export function searchableOf(row: MessageRow): Searchable | null {
  const { attached = [], deleted } = row.state === null ? {} : stateOf(row)
  if (deleted !== undefined) return null
  const has = new Set<Has>()
  if (LINK.test(row.body)) has.add('link')
  if (row.poll !== null) has.add('poll')
  for (const { type, width } of attached) {
    has.add('file')
    if (width !== undefined) has.add('picture')
    if (type.startsWith('video/')) has.add('video')
    if (type.startsWith('audio/')) has.add('sound')
  }
  const choices = row.poll === null ? [] : (JSON.parse(row.poll) as Poll).choices
  // The id of a mentioned person is no text that anybody wrote.
  const body = row.body.includes('<@') ? row.body.replace(MENTION, '@') : row.body
  const texts = [body, ...choices, ...attached.map(({ name }) => name)]
  return { text: texts.map(fold).join('\n'), has }
}

export const roomToken = (number: number) => tokenOf(`room ${number}`)
export const authorToken = (person: string) => tokenOf(`from ${person}`)
export const hasToken = (has: Has) => tokenOf(`has ${has}`)

/** All by which the index finds a message. */
export function gramsOf({ text, has }: Searchable, room: number, author: string): Set<number> {
  const grams = new Set([roomToken(room), authorToken(author)])
  for (const each of has) grams.add(hasToken(each))
  addGrams(text, grams)
  return grams
}
