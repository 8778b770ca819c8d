const BIDI_CONTROL = /[\p{Bidi_Control}\u200B\u2060\uFEFF]/gu

/** A text in which controls that change its order or its look are written out, such as `[U+202E]`. */
export function withControlsWritten(text: string): string {
  return text.replace(BIDI_CONTROL, written)
}

function written(character: string): string {
  return `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`
}
