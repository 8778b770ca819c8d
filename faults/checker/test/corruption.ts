import type { Random } from '../../rounds/random.ts'
import type { Entry, Seen } from '../../history/history.ts'
import type { CheckInput } from '../input.ts'
import type { Line } from '../entry-types.ts'

export type Ack = Line<'ok'> & { do: 'send' }
type Page = Line<'ok'> & { do: 'page' }

/** Something that a broken server or client does to a correct round, and the rule that has to see it. */
export interface Corruption {
  what: string
  rule: string
  /** False when the round gives no occasion for it. */
  make(input: CheckInput, random: Random): boolean
}

export const acks = ({ entries }: CheckInput) =>
  entries.filter((entry): entry is Ack => entry.type === 'ok' && entry.do === 'send')

export const lines = <T extends Entry['type']>({ entries }: CheckInput, type: T) =>
  entries.filter((entry): entry is Line<T> => entry.type === type)

export const messageOf = (input: CheckInput, random: Random): Seen => random.pick(input.database.messages)

export const pages = (input: CheckInput) => Object.values(input.history)

export const pagesTold = ({ entries }: CheckInput) =>
  entries.filter((entry): entry is Page => entry.type === 'ok' && entry.do === 'page' && entry.messages.length > 2)

export const screens = (input: CheckInput) => lines(input, 'screen').filter(({ messages }) => messages.length > 2)

export function idOf({ entries }: CheckInput, ack: Ack): string | undefined {
  const invoke = entries.find((entry) => entry.type === 'invoke' && entry.by === ack.by && entry.op === ack.op)
  return invoke?.type === 'invoke' && invoke.do === 'send' ? invoke.id : undefined
}
