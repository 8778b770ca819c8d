import { PLACES } from '../history/kept-places.ts'
import type { Timelines } from '../history/timelines.ts'
import { inTab, save } from '../preferences/browser-storage.ts'

/** Stores where this person is in rooms, for the page after a reload. */
export const storePlaces = (places: Timelines['places']): void => save(PLACES, JSON.stringify(places), inTab)
