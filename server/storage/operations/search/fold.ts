/** Marks of Latin, Greek, Cyrillic, Hebrew and Arabic. In other scripts a mark is a vowel, and says something. */
const MARKS = /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g
/** What draws nothing, and the lengthening of Arabic letters. */
const INVISIBLE = /[\u00ad\u0640\u200b-\u200f\u2060\ufeff\p{Variation_Selector}]/gu
const ASCII = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/

/**
 * A text as it is searched: without differences of case, marks, width and white space. A part of a text is, folded, a
 * part of the folded text.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  const plain = text.normalize('NFKD').replace(MARKS, '').replace(INVISIBLE, '').normalize('NFC')
  // By the upper case, because ß has two letters there. The end of a Greek word has a letter of its own.
  return plain.toUpperCase().toLowerCase().replaceAll('ς', 'σ').replace(/\s+/g, ' ').trim()
}
