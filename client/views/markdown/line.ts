/** The rest of a line, with the column where it begins: a tab reaches to the next multiple of four columns. */
export interface Line {
  rest: string
  column: number
}

/** The width of the white space before the text. */
export function indentOf({ rest, column }: Line): number {
  let at = column
  for (const character of rest) {
    if (character === ' ') at++
    else if (character === '\t') at += 4 - (at % 4)
    else break
  }
  return at - column
}

/** The line without up to `width` columns of white space. What is left of a tab becomes spaces. */
export function withoutIndent({ rest, column }: Line, width: number): Line {
  const end = column + width
  let at = column
  let index = 0
  while (at < end && (rest[index] === ' ' || rest[index] === '\t')) {
    at += rest[index] === ' ' ? 1 : 4 - (at % 4)
    index++
  }
  return { rest: ' '.repeat(Math.max(0, at - end)) + rest.slice(index), column: Math.min(at, end) }
}

/** The line without its first characters, which are no tabs. */
export function skip({ rest, column }: Line, characters: number): Line {
  return { rest: rest.slice(characters), column: column + characters }
}

export const isBlank = ({ rest }: Line): boolean => !/[^ \t]/.test(rest)
