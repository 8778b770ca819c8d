import * as v from 'valibot'
import { parseCode } from './code.ts'
import { parseInvitation } from './invitation.ts'
import { parseEmoji } from './emoji.ts'
import { limits } from './limits.ts'
import { normaliseName } from './names.ts'

export const uuid = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'is not a UUID in lower case'),
)
export const uuidv7 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'is not a UUIDv7 in lower case'),
)

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** After which a room is deleted, once everybody has left. */
export const emptyHours = v.picklist([1, 8, 24, 168], 'has to be 1, 8, 24 or 168')

/** Of a retention of messages. */
export const days = v.pipe(count, v.maxValue(limits.retentionDays))

/** Names are normalised before they are measured, so that invisible characters neither count nor pass. */
export const nameOf = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most * 8, `has more than ${most} characters`),
    v.transform(normaliseName),
    v.minLength(1, 'is empty'),
    v.maxLength(most, `has more than ${most} characters`),
  )

/** `true`, or absent. */
export const flag = v.optional(v.literal(true, 'has to be true or absent'))

/** A code, or the token of an invitation; a link to either counts. */
export const codeOrInvitation = v.pipe(
  v.string(),
  v.maxLength(200, 'is too long for a code'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const invitation = parseInvitation(dataset.value)
    if (invitation !== null) return { invitation }
    const parsed = parseCode(dataset.value)
    if (parsed === null) addIssue({ message: 'is not a code: a code has ten letters and digits' })
    return parsed === null ? NEVER : { code: parsed }
  }),
)

export const emoji = v.pipe(
  v.string(),
  v.maxLength(limits.emojiCharacters, 'is not one emoji'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseEmoji(dataset.value)
    if (parsed === null) addIssue({ message: 'is not one emoji' })
    return parsed ?? NEVER
  }),
)

/** `''` removes what is there. */
export const clearable = <S extends v.GenericSchema<string, string>>(schema: S) =>
  v.union([v.literal(''), schema], 'has to be a text')

export const pageOf = (most: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)))

/** Why somebody does it, in one line. */
export const reason = v.optional(nameOf(limits.reasonCharacters))
