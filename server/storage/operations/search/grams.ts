/**
 * From here on (CJK, and what is above) a sign says as much as several letters: two in a row are rare enough, and three
 * are not indexed.
 */
const WIDE = 0x2e80
const SPACE = 0x20
const LINE = 0x0a

/**
 * One to three signs of a word as a number of 32 bits. Several may have the same one: what the index finds is compared
 * with the text.
 */
function gram(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x165667b1, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

/** A gram for something else than a text, such as an author. */
export function tokenOf(name: string): number {
  return Bun.hash.xxHash32(name) | 0
}

/** Adds the grams of a folded text: every one, two and three signs in a row within a word. */
export function addGrams(folded: string, to: Set<number>): void {
  let [a, b] = [0, 0]
  for (let index = 0; index < folded.length; index++) {
    const c = folded.codePointAt(index)!
    if (c > 0xffff) index++
    if (c === SPACE || c === LINE) {
      a = b = 0
      continue
    }
    to.add(gram(0, 0, c))
    if (b !== 0) to.add(gram(0, b, c))
    if (a !== 0 && a < WIDE) to.add(gram(a, b, c))
    a = b
    b = c
  }
}

/** Grams that a text with this folded term has: the longest ones, which are the rarest. */
export function gramsOfTerm(term: string): number[] {
  return term.split(' ').flatMap((word) => {
    const signs = Array.from(word, (sign) => sign.codePointAt(0)!)
    if (signs.length === 0) return []
    if (signs.length === 1) return [gram(0, 0, signs[0]!)]
    const grams: number[] = []
    for (let index = 0; index + 1 < signs.length; index++) {
      const [a, b, c] = [signs[index]!, signs[index + 1]!, signs[index + 2]]
      if (c !== undefined && a < WIDE) grams.push(gram(a, b, c))
      else if (a >= WIDE || signs.length === 2) grams.push(gram(0, a, b))
    }
    return grams
  })
}
