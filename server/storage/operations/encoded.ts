/** A list has one more byte than its values with a comma each: `[]`. */
export const LIST_BYTES = 1

/** The bytes that a value adds to a list in JSON, with its comma. A control character has six bytes there. */
export function encodedBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1
}

/** The first values whose list fits in `bytes` as JSON. The very first one always does, or a long one could never be read. */
export function fitting<T>(values: T[], bytes: number): T[] {
  let used = LIST_BYTES
  const end = values.findIndex((value, index) => (used += encodedBytes(value)) > bytes && index > 0)
  return end === -1 ? values : values.slice(0, end)
}
