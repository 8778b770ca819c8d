import * as v from 'valibot'
import type { Cursor } from './query.ts'

const whole = v.pipe(v.number(), v.safeInteger())
const schema = v.strictObject({
  room: v.pipe(v.string(), v.maxLength(36)),
  seq: whole,
  at: whole,
  score: whole,
  now: whole,
  total: v.strictObject({ messages: whole, rooms: whole, more: v.optional(v.literal(true)) }),
})

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Null for a text that `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const parsed = v.safeParse(schema, JSON.parse(Buffer.from(text, 'base64url').toString()))
    return parsed.success ? (parsed.output as Cursor) : null
  } catch {
    return null
  }
}
