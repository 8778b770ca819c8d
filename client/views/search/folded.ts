import { plain } from '../format/plain.ts'

/** A text as it is compared, and where each of its characters stands in the text (UTF-16 units), with the end. */
export interface Folded {
  text: string
  at: number[]
}

/** Compares without case and marks: "Été" is found by "ete", and "Straße" by "strasse". */
export function fold(text: string): Folded {
  let folded = ''
  const at: number[] = []
  let index = 0
  for (const character of text) {
    const compared = plain(character.toUpperCase())
    for (let unit = 0; unit < compared.length; unit++) at.push(index)
    folded += compared
    index += character.length
  }
  at.push(index)
  return { text: folded, at }
}
