import type { Part } from './part.ts'

const MAY_HAVE_LINKS = /:\/\/|www\.|@/i

let find = $state.raw<((body: string) => Part[]) | null>(null)
let loading = false

/** Whether a look for links in this text is worth its time. */
export const mayHaveLinks = (text: string): boolean => MAY_HAVE_LINKS.test(text)

/** A body as plain text and links. What finds links is loaded for the first body that may have one; until then all is text. */
export function partsOf(body: string): Part[] {
  if (!mayHaveLinks(body)) return [{ text: body }]
  if (find === null) void load()
  return find?.(body) ?? [{ text: body }]
}

/** After a failure the next body tries again. */
async function load(): Promise<void> {
  if (loading) return
  loading = true
  const loaded = await import('./find-links.ts').catch(() => null)
  loading = false
  if (loaded !== null) find = loaded.findLinks
}
