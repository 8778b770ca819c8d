import { isVisible } from './visible.ts'

/** Control characters other than tab and line feed. JSON writes six bytes for each, and they draw nothing. */
const CONTROL = /(?![\t\n])\p{Cc}/u
const CONTROLS = new RegExp(CONTROL, 'gu')

/** A text as a message may carry it: line breaks are line feeds, and nothing is in it that the server refuses. */
export function cleanBody(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed()
}

/**
 * A typed text as it is sent: clean, without empty lines before it and white space after it. The first line keeps its
 * indentation.
 */
export function trimBody(text: string): string {
  return cleanBody(text)
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
}

/** Why the server refuses a body, in words that follow its name; null for one that it takes. */
export function problemOfBody(body: string): string | null {
  const [control] = CONTROL.exec(body) ?? []
  if (control !== undefined) return `has the control character U+${hex(control)}; only tab and line feed are allowed`
  // A lone surrogate cannot be stored as UTF-8: it would come back as another text.
  if (!body.isWellFormed()) return 'is not well-formed Unicode'
  return isVisible(body) ? null : 'is empty'
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
}
