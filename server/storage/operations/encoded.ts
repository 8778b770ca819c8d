/** A list has one more byte than its values with a comma each: `[]`. */
export const LIST_BYTES = 1

/** The bytes that a value adds to a list, by its JSON, with its comma. A control character has six bytes there. */
export function listedBytes(json: string): number {
  return Buffer.byteLength(json) + 1
}

/** JSON of the first values whose list fits in `bytes`. The very first one always does, or a long one could never be read. */
export function fitting(values: unknown[], bytes: number): string[] {
  const texts: string[] = []
  let used = LIST_BYTES
  for (const value of values) {
    const text = JSON.stringify(value)
    used += listedBytes(text)
    if (used > bytes && texts.length > 0) break
    texts.push(text)
  }
  return texts
}

/** JSON of an object that has a list, whose values are encoded already, and at least one other field. */
export function withList(name: string, texts: string[], others: object): string {
  return `{${JSON.stringify(name)}:[${texts.join(',')}],${JSON.stringify(others).slice(1)}`
}
