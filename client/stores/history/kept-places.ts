import { inTab, load } from '../preferences/browser-storage.ts'
import type { Left } from './timeline.svelte.ts'

export const PLACES = 'parley.places'

/** Where this person was in rooms when the page before reloaded itself. */
export const storedPlaces = (): [string, Left | null][] => JSON.parse(load(PLACES, inTab) ?? '[]')
