/**
 * Characters that draw nothing: white space, controls, what Unicode says is ignored when it is displayed (zero-width
 * characters, fillers, variation selectors, tags), annotation marks, and two signs that are drawn as a blank.
 */
const INVISIBLE = String.raw`\s\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800\u{1D159}`
const VISIBLE = new RegExp(`[^${INVISIBLE}]`, 'u')

/** Whether a reader sees anything of this text. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}
