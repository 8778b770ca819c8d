const END = '.'

/** Those of the texts that occur in the bytes. Every text has one point, at its end, and ASCII characters. */
export function occurring(texts: ReadonlySet<string>, bytes: Buffer): string[] {
  const lengths = new Set([...texts].map(({ length }) => length))
  const found = new Set<string>()
  for (let end = bytes.indexOf(END); end >= 0 && texts.size > 0; end = bytes.indexOf(END, end + 1))
    for (const length of lengths) {
      const text = bytes.toString('latin1', Math.max(0, end + 1 - length), end + 1)
      if (texts.has(text)) found.add(text)
    }
  return [...found]
}
