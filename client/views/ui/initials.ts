const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** One or two letters for a name: AH for "Amber Heron", P2 for "Physics 204". */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}\p{S}]/u.test(word))
  return words
    .slice(0, 2)
    .map((word) => [...letters.segment(word.replace(/^[^\p{L}\p{N}\p{S}]+/u, ''))][0]?.segment ?? '')
    .join('')
    .toLocaleUpperCase()
}
