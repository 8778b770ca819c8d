const ESCAPED = /\\([!-/:-@[-`{-~])/g

/** A text without the backslashes before punctuation. */
export const unescaped = (text: string): string => text.replace(ESCAPED, '$1')

const SPECIAL = /[\\`*_~|[\]<>#]/g

const MARKER = /^(\d*)([-+.)])/

/** One line that is drawn as it is: with a backslash before what markdown or a mention would take as a sign. */
export const escaped = (line: string): string => line.replace(SPECIAL, '\\$&').replace(MARKER, '$1\\$2')
