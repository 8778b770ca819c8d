const numbers = new Intl.NumberFormat()
// The interface is English, whatever the language of the browser is.
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** So many are named at most; the others are counted. */
const MOST_NAMES = 10

/** "Ann, Bob and 3 others": `count` people, some of whom have these names. */
export function nameList(names: readonly string[], count: number): string {
  const named = names.slice(0, MOST_NAMES)
  const rest = count - named.length
  const more = rest > 0 ? [rest === 1 ? '1 other' : `${numbers.format(rest)} others`] : []
  return list.format([...named, ...more])
}
