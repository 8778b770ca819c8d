const COLOURS = 12

/** The number of a person's colour, 1 to 12 (`--avatar-…` in tokens.css). An id always has the same one. */
export function colourOf(person: string): number {
  return (hash(person) % COLOURS) + 1
}

/** FNV-1a. Ids made in the same second differ in few characters, and should still have different colours. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}
