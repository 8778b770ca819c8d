/** The first parts of Parley's own paths. A prefix that begins like one could not be told from it. */
const OWN = new Set([
  'admin',
  'api',
  'assets',
  'confirm',
  'files',
  'healthz',
  'i',
  'metrics',
  'r',
  'readyz',
  'register',
  'reset',
  'settings',
  'sign-in',
  'socket.io',
])
/** Characters that a cookie's name and path (RFC 6265, section 4.1.1) and an address take as they are. */
const PREFIX = /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/

/**
 * The address of http or https under which people open Parley, with a path if it is below one: without the slash at its
 * end. Undefined for an address with a query, a fragment or a user, and for a path that is also one of Parley's own.
 */
export function parsePublicAddress(value: string): URL | undefined {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
  if (/[?#]/.test(value) || url.username !== '' || url.password !== '') return undefined
  url.pathname = url.pathname.replace(/\/$/, '')
  const prefix = prefixOf(url)
  return PREFIX.test(prefix) && !OWN.has(prefix.split('/')[1] ?? '') ? url : undefined
}

/** The path below which Parley is: empty, or with a slash at its beginning and none at its end. */
export function prefixOf(publicUrl: URL | null): string {
  return publicUrl === null || publicUrl.pathname === '/' ? '' : publicUrl.pathname
}

/** What the paths of Parley's pages are appended to. */
export function publicAddress(publicUrl: URL): string {
  return publicUrl.origin + prefixOf(publicUrl)
}
