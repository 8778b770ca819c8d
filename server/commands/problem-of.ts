import type * as v from 'valibot'

/** What a value has to be, by the name of the schema that refused it. */
const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  safe_integer: 'a whole number',
  integer: 'a whole number',
  array: 'a list',
  boolean: 'true or false',
  strict_object: 'an object',
  loose_object: 'an object',
}

/**
 * Describes what a value violates, in words that follow the name of its field. The schemas bring words of their own for
 * the rest.
 */
export function problemOf({ type, expected, input, message, requirement, received }: v.BaseIssue<unknown>): string {
  if (!message.startsWith('Invalid')) return message
  if (type === 'strict_object' && expected === 'never') return 'is not a field of this command'
  if (/^(strict|loose)_object$/.test(type) && received === 'undefined') return 'is missing'
  if (type === 'min_value') return `has to be at least ${String(requirement)}`
  if (type === 'max_value') return `has to be at most ${String(requirement)}`
  if (type === 'max_length')
    return `has more than ${String(requirement)} ${Array.isArray(input) ? 'entries' : 'characters'}`
  return `has to be ${KINDS[type] ?? 'another value'}`
}
