import { prefix } from '../../prefix.ts'

/** A browser throws where cookies are forbidden: then nothing is stored, and a value applies to this page only. */
type Where = () => Storage

const inBrowser: Where = () => localStorage
/** Of this tab only, until it is closed. */
export const inTab: Where = () => sessionStorage

/** The name of a value in the storage of the browser, which other Parleys on this host share. */
export const keyOf = (key: string): string => key + prefix

export function load(key: string, where = inBrowser): string | null {
  try {
    return where().getItem(keyOf(key))
  } catch {
    return null
  }
}

export function save(key: string, value: string, where = inBrowser): void {
  try {
    where().setItem(keyOf(key), value)
  } catch {
    // The value applies to this page only.
  }
}

export function remove(key: string, where = inBrowser): void {
  try {
    where().removeItem(keyOf(key))
  } catch {
    // Nothing was saved either.
  }
}
