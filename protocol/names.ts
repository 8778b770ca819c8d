import { limitMarks } from './marks.ts'
import { isVisible } from './visible.ts'

// Everything that draws nothing, with the bidi controls, which let a name rewrite the line it stands in. Joiners and
// variation selectors stay, because emoji, Persian, Mongolian and Japanese are written with them. So do a flag's tags.
const FORBIDDEN =
  /(?!\p{Join_Control}|\p{Variation_Selector})[\p{Cc}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800\u{1D159}]/gu
const FLAG = /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})/u

/**
 * A person's or room's name as it is stored: NFC, one line, without stacks of marks that no script writes; empty if
 * nothing in it is visible.
 */
export function normaliseName(name: string): string {
  const drawn = name
    .replace(/\s/g, ' ')
    .split(FLAG)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(FORBIDDEN, '')))
    .join('')
    .replace(/ +/g, ' ')
  // A mark that was cut may have kept those around it from their order in NFC.
  const stored = limitMarks(drawn.normalize('NFC')).normalize('NFC').trim()
  return isVisible(stored.replace(/^\p{M}+/u, '')) ? stored : ''
}
