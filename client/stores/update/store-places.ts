import { PLACES } from '../history/kept-places.ts'
import type { Timelines } from '../history/timelines.ts'
import { inTab, remove, save } from '../preferences/browser-storage.ts'

/** Stores where this person is in rooms, for the page after a reload. */
export const storePlaces = (places: Timelines['places']): void => save(PLACES, JSON.stringify(places), inTab)

/** They are for the first person of the page alone, who has them now. */
export const forgetPlaces = (): void => remove(PLACES, inTab)
