/**
 * Whether a browser's request comes from Parley's own pages (RFC 6454). True without an Origin header: no browser sent
 * the request, and no cookie counts then (identify-request.ts).
 */
export function sameOrigin(headers: Headers, publicUrl: URL | null): boolean {
  const origin = headers.get('origin')
  if (origin === null) return true
  if (publicUrl !== null) return origin === publicUrl.origin
  const url = URL.parse(origin)
  return url !== null && url.host === headers.get('host')
}
