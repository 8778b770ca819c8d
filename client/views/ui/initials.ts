const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
// A keycap is a digit or a sign with a mark around it.
const SHOWS_SOMETHING = /[\p{L}\p{N}\p{S}\u20E3]/u
/** Its capitals are for headings, and many fonts have none. */
const GEORGIAN = /\p{Script=Georgian}/u

/** As wide as two letters. */
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u

/**
 * One or two letters for a name: AH for "Amber Heron", P2 for "Physics 204". An emoji stands alone, and is left out
 * after a letter. A name of punctuation has its first sign.
 */
export function initials(name: string): string {
  const firsts = name.split(/\s+/).flatMap((word) => graphemes(word).find((each) => SHOWS_SOMETHING.test(each)) ?? [])
  const count = firsts.slice(0, 2).some((first) => EMOJI.test(first)) ? 1 : 2
  const shown = firsts.length > 0 ? firsts.slice(0, count) : graphemes(name).slice(0, 1)
  return shown.map((letter) => (GEORGIAN.test(letter) ? letter : letter.toLocaleUpperCase())).join('')
}

function graphemes(text: string): string[] {
  return [...letters.segment(text)].map(({ segment }) => segment)
}
