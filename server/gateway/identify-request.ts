import { parse as parseCookies, serialize } from 'hono/utils/cookie'
import type { Config } from '../config.ts'
import type { CookieJar } from '../context.ts'
import { addressKey, clientAddress, isForwardedHttps, isOnThisMachine, isTrusted } from './address.ts'
import { prefixOf } from '../public-address.ts'
import { isFromOurs, pageOf, type Page } from './origin.ts'

/** Where a request comes from. */
export interface Sender {
  /** The other end of the connection: the client, or the last proxy. */
  peer: string
  /** The key by which limits count the client's address. */
  address: string
  onThisMachine: boolean
}

/** The sender of a request: over HTTP or for a socket's upgrade. */
export interface Visitor extends Sender {
  /** The page that sent it. A request of any but our own pages and of no page is refused. */
  page: Page
  /** From `Authorization: Bearer`, or from a cookie that came with a matching Origin. */
  token: string | null
  /** The token if it came in the cookie, which has to be renewed when the session is extended. */
  cookie: string | null
  /** The cookie has the name that it had before names contained the port. */
  isOldCookie: boolean
  cookieName: string
  secure: boolean
}

export class Identifier {
  /** The path below which Parley is. */
  private readonly prefix: string

  constructor(
    private readonly config: Pick<Config, 'publicUrl' | 'tls' | 'trustedProxies'>,
    private readonly cookieSeconds: number,
  ) {
    this.prefix = prefixOf(config.publicUrl)
  }

  sender(headers: Headers, peer: string): Sender {
    const address = addressKey(clientAddress(peer, headers, this.config.trustedProxies))
    return { peer, address, onThisMachine: isOnThisMachine(address, headers.get('host')) }
  }

  /** Whether the other end of a connection is a trusted proxy. */
  isProxy(peer: string): boolean {
    return isTrusted(peer, this.config.trustedProxies)
  }

  /** A request that is `safe` changes nothing, and browsers send it without an Origin. */
  identify(headers: Headers, sender: Sender, safe = false): Visitor {
    const { publicUrl } = this.config
    const secure = this.isSecure(headers, sender)
    const page = safe && isFromOurs(headers) ? 'ours' : pageOf(headers, publicUrl, secure)
    const fromHeader = bearer(headers)
    const reads = page === 'ours' && fromHeader === null
    const own = cookieName(secure, portOf(headers, publicUrl, secure), this.prefix)
    const current = reads ? cookie(headers, own) : null
    // Below a prefix a cookie of that name is another Parley's.
    const old = reads && this.prefix === '' ? cookie(headers, oldCookieName(secure)) : null
    const fromCookie = current ?? old
    return {
      ...sender,
      page,
      token: fromHeader ?? fromCookie,
      cookie: fromCookie,
      isOldCookie: fromCookie !== current,
      cookieName: own,
      secure,
    }
  }

  /** Whether the browser's connection is TLS, as far as the server knows. */
  private isSecure(headers: Headers, { peer }: Sender): boolean {
    const { publicUrl, tls, trustedProxies } = this.config
    if (publicUrl !== null) return publicUrl.protocol === 'https:'
    return tls !== null || isForwardedHttps(peer, headers, trustedProxies)
  }

  /** Reads and writes the cookies of a visitor, whose request has these headers. */
  cookies({ secure, page, cookieName: own }: Visitor, headers: Headers, write: (header: string) => void): CookieJar {
    const options = { httpOnly: true, sameSite: 'Lax', secure, path: this.prefix || '/' } as const
    const put = (name: string, value: string, maxAge: number) => write(serialize(name, value, { ...options, maxAge }))
    return {
      set: (token) => put(own, token, this.cookieSeconds),
      clear: () => put(own, '', 0),
      device: () => (page === 'ours' ? cookie(headers, deviceName(own)) : null),
      setDevice: (value) => put(deviceName(own), value, DEVICE_SECONDS),
      flows: () => (page === 'ours' ? cookie(headers, flowsName(own)) : null),
      setFlows: (value, seconds) => put(flowsName(own), value, value === '' ? 0 : seconds),
      replaceOld: (token) => {
        put(own, token, this.cookieSeconds)
        put(oldCookieName(secure), '', 0)
      },
    }
  }
}

/**
 * Cookies do not distinguish ports (RFC 6265, section 8.5), so the name does: two servers on one host would replace each
 * other's. `__Host-` binds the cookie to this host (RFC 6265bis, section 4.1.3.2). Browsers accept it over HTTPS only, and
 * for the path `/` only: below a prefix it is `__Secure-`. A browser also sends the cookies of the paths above, so the name
 * has the prefix in it.
 */
function cookieName(secure: boolean, port: string, prefix: string): string {
  if (prefix === '') return `${oldCookieName(secure)}-${port}`
  return `${secure ? '__Secure-' : ''}parley-${port}${prefix.replaceAll('/', '.')}`
}

/** The longest time for which browsers store a cookie (RFC 6265bis, section 5.5). */
const DEVICE_SECONDS = 400 * 24 * 3_600

const flowsName = (own: string): string => `${own}-provider`

const deviceName = (own: string): string => `${own}-device`

function oldCookieName(secure: boolean): string {
  return secure ? '__Host-parley' : 'parley'
}

/** The port in the address that the browser shows. */
function portOf(headers: Headers, publicUrl: URL | null, secure: boolean): string {
  const named = publicUrl === null ? /:(\d{1,5})$/.exec(headers.get('host') ?? '')?.[1] : publicUrl.port
  return named || (secure ? '443' : '80')
}

function bearer(headers: Headers): string | null {
  return /^Bearer ([\w-]+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

function cookie(headers: Headers, name: string): string | null {
  return parseCookies(headers.get('cookie') ?? '', name)[name] ?? null
}
