import { prefix } from '../prefix.ts'

const KEY = `parley.reloaded${prefix}`
const NOT_AGAIN_FOR_MS = 60_000

/**
 * Reloads the page, because a browser does not fetch a script again that it could not load. Not twice within a minute,
 * in case that does not help.
 */
export function reloadOnce(): void {
  try {
    const last = Number(sessionStorage.getItem(KEY) ?? 0)
    if (Date.now() - last < NOT_AGAIN_FOR_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
  } catch {
    // Where cookies are forbidden the last time is not known, and the page could reload without end.
    return
  }
  location.reload()
}
