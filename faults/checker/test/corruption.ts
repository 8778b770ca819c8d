import type { Entry, MessageRecord } from '../../history/history.ts'
import type { Random } from '../../rounds/random.ts'
import type { EntryOf, OkOf } from '../entry-types.ts'
import type { CheckInput } from '../input.ts'

/** Something that a broken server or client does to a correct round, and the rule that must notice it. */
export interface Corruption {
  what: string
  rule: string
  /** False when the round gives no occasion for it. */
  apply(input: CheckInput, random: Random): boolean
}

export const acks = ({ entries }: CheckInput) =>
  entries.filter((entry): entry is OkOf<'send'> => entry.type === 'ok' && entry.do === 'send')

export const entriesOf = <T extends Entry['type']>({ entries }: CheckInput, type: T) =>
  entries.filter((entry): entry is EntryOf<T> => entry.type === type)

export const storedMessage = (input: CheckInput, random: Random): MessageRecord => random.pick(input.database.messages)

export const finalReads = (input: CheckInput) => Object.values(input.finalReads)

export const pages = ({ entries }: CheckInput) =>
  entries.filter(
    (entry): entry is OkOf<'page'> => entry.type === 'ok' && entry.do === 'page' && entry.messages.length > 2,
  )

export const screens = (input: CheckInput) => entriesOf(input, 'screen').filter(({ messages }) => messages.length > 2)

export function idOf({ entries }: CheckInput, ack: OkOf<'send'>): string | undefined {
  const invoke = entries.find((entry) => entry.type === 'invoke' && entry.by === ack.by && entry.op === ack.op)
  return invoke?.type === 'invoke' && invoke.do === 'send' ? invoke.id : undefined
}
