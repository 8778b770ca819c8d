import { inTab, load, remove } from '../preferences/browser-storage.ts'
import type { Left } from './timeline.svelte.ts'

export const PLACES = 'parley.places'

/** Where this person was in rooms when the page before reloaded itself; answered once. */
export function takePlaces(): [string, Left | null][] {
  const stored = load(PLACES, inTab)
  remove(PLACES, inTab)
  return stored ? JSON.parse(stored) : []
}
