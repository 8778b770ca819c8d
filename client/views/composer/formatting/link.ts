import { codeRanges, isInside } from '../code-ranges.ts'
import type { Edit, Selected } from './edit.ts'

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/i
const LINK = /^\[([^\]]*)\]\([^)]*\)$/

/** Whether a text is one address, as it is copied from a browser. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text.trim()) && URL.canParse(text.trim())
}

/** Makes the selection the words or the address of a link, with the caret where the rest is to be typed. */
export function toggleLink({ text, start, end }: Selected): Edit {
  const selected = text.slice(start, end)
  const words = LINK.exec(selected)?.[1]
  if (words !== undefined) return { from: start, to: end, insert: words, start, end: start + words.length }
  const isTarget = isAddress(selected)
  const insert = isTarget ? `[](${target(selected)})` : `[${selected}]()`
  const caret = start + (isTarget || selected === '' ? 1 : insert.length - 1)
  return { from: start, to: end, insert, start: caret, end: caret }
}

/**
 * An address that is pasted over selected words makes them a link. Null when it is to be pasted as it is: without words,
 * over another address, in code, and what is no address.
 */
export function pasteOver({ text, start, end }: Selected, pasted: string): Edit | null {
  const words = text.slice(start, end)
  if (words.trim() === '' || words.includes('\n') || !isAddress(pasted) || isAddress(words)) return null
  if (isInside(codeRanges(text), start)) return null
  const insert = `[${words}](${target(pasted)})`
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length }
}

/** A parenthesis would end the address. */
const target = (address: string): string => address.trim().replaceAll('(', '%28').replaceAll(')', '%29')
