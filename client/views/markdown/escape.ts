const ESCAPED = /\\([!-/:-@[-`{-~])/g

/** A text without the backslashes before punctuation. */
export const unescaped = (text: string): string => text.replace(ESCAPED, '$1')
