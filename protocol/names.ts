// Control and format characters, among them the bidi overrides that let a name rewrite the line it stands in.
// Letters that draw nothing (Hangul fillers, the blank Braille pattern) would make a name that nobody sees.
// ZWJ, ZWNJ and the variation selectors stay: emoji and Persian are written with them.
const FORBIDDEN =
  /[\p{Cc}\p{Cs}\p{Co}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]/gu
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu

/** A person's or room's name as it is stored: NFC, one line, at most two combining marks in a row; empty if nothing in it is visible. */
export function normaliseName(name: string): string {
  const stored = name.replace(/\s+/g, ' ').replace(FORBIDDEN, '').normalize('NFC').replace(STACKED_MARKS, '$1').trim()
  return VISIBLE.test(stored) ? stored : ''
}
