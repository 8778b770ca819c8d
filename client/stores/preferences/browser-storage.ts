/** A browser throws where cookies are forbidden: then nothing is stored, and a value applies to this page only. */
type Where = () => Storage

const inBrowser: Where = () => localStorage
/** Of this tab only, until it is closed. */
export const inTab: Where = () => sessionStorage

export function load(key: string, where = inBrowser): string | null {
  try {
    return where().getItem(key)
  } catch {
    return null
  }
}

export function save(key: string, value: string, where = inBrowser): void {
  try {
    where().setItem(key, value)
  } catch {
    // The value applies to this page only.
  }
}

export function remove(key: string, where = inBrowser): void {
  try {
    where().removeItem(key)
  } catch {
    // Nothing was saved either.
  }
}
