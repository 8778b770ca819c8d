import type { Message } from '../protocol/entities.ts'

const MINUTE_MS = 60_000
const SENTENCES = [
  'Agreed.',
  'The empty state is the part I am least sure about, so please be rough with it.',
  'Love the light. The copy is one line too long on small phones, and the second line repeats the first.',
  'See https://example.org/specs for the numbers.',
  'First this.\nThen that.\nAnd then we ship it.',
]

/** The message with this seq in an old room, where one was sent in so many minutes; the same at every call. */
export function pastMessage(
  room: string,
  author: string,
  seq: number,
  now: number,
  last: number,
  minutes = 1,
): Message {
  const at = now - (last - seq) * minutes * MINUTE_MS
  const body = `${seq}: ${SENTENCES[seq % SENTENCES.length]}`
  return { id: idOf(seq, at), room, seq, rev: seq, at, author, body }
}

function idOf(seq: number, at: number): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${seq.toString(16).padStart(12, '0')}`
}
