const END = /\s|[<`\u3000-\u303F\uFF00-\uFFEF]|\*\*|~~|\|\|/g
const TRAILING = /[*_~|"'`.,:;!?)]/

/**
 * The length of what may be a bare address, which begins at `at`: no emphasis is looked for in it. It ends before marks of
 * emphasis and punctuation at its end, and before `]` in the text of a link.
 */
export function addressLength(text: string, at: number, inBrackets: boolean): number {
  END.lastIndex = at
  let end = END.exec(text)?.index ?? text.length
  const bracket = inBrackets ? text.indexOf(']', at) : -1
  if (bracket >= 0) end = Math.min(end, bracket)
  while (end > at && TRAILING.test(text[end - 1]!)) end--
  return end - at
}
