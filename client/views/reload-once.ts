import { inTab, load, save } from '../stores/preferences/browser-storage.ts'

const KEY = 'parley.reloaded'
const NOT_AGAIN_FOR_MS = 60_000

/**
 * Reloads the page, because a browser does not fetch a script again that it could not load. Not twice within a minute,
 * in case that does not help.
 */
export function reloadOnce(): void {
  const now = Date.now()
  if (now - Number(load(KEY, inTab)) < NOT_AGAIN_FOR_MS) return
  save(KEY, `${now}`, inTab)
  // Where cookies are forbidden the last time is not known, and the page could reload without end.
  if (load(KEY, inTab)) location.reload()
}
