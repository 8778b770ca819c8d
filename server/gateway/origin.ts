/**
 * The page that sent a request (RFC 6454): `ours`; `none`, because no browser sent it, and no cookie counts then;
 * `misdirected`, which is ours, but a proxy changed the Host header; or `foreign`.
 */
export type Page = 'ours' | 'none' | 'misdirected' | 'foreign'

/** `secure` says that the request came over HTTPS, as far as the server knows. */
export function pageOf(headers: Headers, publicUrl: URL | null, secure: boolean): Page {
  const origin = headers.get('origin')
  if (origin === null) return isFromElsewhere(headers) ? 'foreign' : 'none'
  if (publicUrl !== null) return origin === publicUrl.origin ? 'ours' : 'foreign'
  const { protocol, host } = URL.parse(origin) ?? { protocol: '', host: '' }
  // A page over plain HTTP may be somebody's on the network between, and one of another scheme is no page of a server.
  if (protocol !== 'https:' && (secure || protocol !== 'http:')) return 'foreign'
  if (host === headers.get('host')) return 'ours'
  return isOwnPage(headers) ? 'misdirected' : 'foreign'
}

/**
 * Whether a request comes from a page that this server has sent, whatever its address is. It is only for the explanation,
 * so it does not matter that a client that is no browser can invent it.
 */
export function isOwnPage(headers: Headers): boolean {
  const host = URL.parse(headers.get('origin') ?? '')?.host
  if (host === undefined || host === '') return false
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  return host === headers.get('x-forwarded-host') || host === headers.get('host')
}

/** Whether a browser says that another site made it send this (Fetch Metadata). Older browsers do not say so. */
function isFromElsewhere(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

/**
 * Whether a request without an Origin comes from our page, or from a person who opened its address (Fetch Metadata). An
 * old browser does not say so; its SameSite cookies are still not there for what another site embeds.
 */
export function isFromOurs(headers: Headers): boolean {
  if (headers.has('origin')) return false
  const site = headers.get('sec-fetch-site') ?? 'same-origin'
  return site === 'same-origin' || site === 'none' || headers.get('sec-fetch-mode') === 'navigate'
}
