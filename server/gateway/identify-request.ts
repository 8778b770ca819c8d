import { parse as parseCookies, serialize } from 'hono/utils/cookie'
import type { Config } from '../config.ts'
import type { CookieJar } from '../context.ts'
import { addressKey, clientAddress, isTrusted } from './address.ts'
import { sameOrigin } from './origin.ts'

/** The sender of a request: over HTTP or for a socket's upgrade. */
export interface Visitor {
  /** The key by which limits count. */
  address: string
  /** False for a browser on a page of another site. Each of its requests is refused. */
  sameOrigin: boolean
  /** From `Authorization: Bearer`, or from a cookie that came with a matching Origin. */
  token: string | null
  /** The token if it came in the cookie, which has to be renewed when the session is extended. */
  cookie: string | null
  secure: boolean
}

export class Identifier {
  constructor(
    private readonly config: Pick<Config, 'publicUrl' | 'trustedProxies'>,
    private readonly cookieSeconds: number,
  ) {}

  identify(headers: Headers, peer: string): Visitor {
    const { publicUrl, trustedProxies } = this.config
    const secure =
      publicUrl === null
        ? isTrusted(peer, trustedProxies) && headers.get('x-forwarded-proto') === 'https'
        : publicUrl.protocol === 'https:'
    const ours = sameOrigin(headers, publicUrl)
    const fromPage = ours && headers.has('origin')
    const fromHeader = bearer(headers)
    const fromCookie = fromHeader === null && fromPage ? cookie(headers, cookieName(secure)) : null
    return {
      address: addressKey(clientAddress(peer, headers, trustedProxies)),
      sameOrigin: ours,
      token: fromHeader ?? fromCookie,
      cookie: fromCookie,
      secure,
    }
  }

  cookies({ secure }: Visitor, write: (header: string) => void): CookieJar {
    const options = { httpOnly: true, sameSite: 'Lax', secure, path: '/' } as const
    return {
      set: (token) => write(serialize(cookieName(secure), token, { ...options, maxAge: this.cookieSeconds })),
      clear: () => write(serialize(cookieName(secure), '', { ...options, maxAge: 0 })),
    }
  }
}

/** `__Host-` binds the cookie to this host (RFC 6265bis, section 4.1.3.2). Browsers accept it over HTTPS only. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-parley' : 'parley'
}

function bearer(headers: Headers): string | null {
  return /^Bearer ([\w-]+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

function cookie(headers: Headers, name: string): string | null {
  return parseCookies(headers.get('cookie') ?? '', name)[name] ?? null
}
