/**
 * Whether a request that a browser made comes from our own pages. True without an Origin header: no browser sent it,
 * and then no cookie counts either (see `Door`).
 */
export function sameOrigin(headers: Headers, publicUrl: URL | null): boolean {
  const origin = headers.get('origin')
  if (origin === null) return true
  if (publicUrl !== null) return origin === publicUrl.origin
  const url = URL.parse(origin)
  return url !== null && url.host === headers.get('host')
}
