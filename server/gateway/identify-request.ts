import { parse as parseCookies, serialize } from 'hono/utils/cookie'
import type { Config } from '../config.ts'
import type { CookieJar } from '../context.ts'
import { addressKey, clientAddress, isTrusted } from './address.ts'
import { sameOrigin } from './origin.ts'

/** What a request says of who made it, the same for HTTP and for a socket's upgrade. */
export interface Visitor {
  /** What limits count by. */
  address: string
  /** False for a browser on somebody else's page: it is refused whatever it asks. */
  sameOrigin: boolean
  /** From `Authorization: Bearer`, or from a cookie that our own page sent. */
  token: string | null
  /** The token, if it is the cookie's: that has to be kept as long as the session. */
  cookie: string | null
  secure: boolean
}

export class Door {
  constructor(
    private readonly config: Pick<Config, 'publicUrl' | 'trustedProxies'>,
    private readonly cookieSeconds: number,
  ) {}

  visitor(headers: Headers, peer: string): Visitor {
    const { publicUrl, trustedProxies } = this.config
    const secure =
      publicUrl === null
        ? isTrusted(peer, trustedProxies) && headers.get('x-forwarded-proto') === 'https'
        : publicUrl.protocol === 'https:'
    const ours = sameOrigin(headers, publicUrl)
    const fromPage = ours && headers.has('origin')
    const given = bearer(headers)
    const kept = given === null && fromPage ? cookie(headers, cookieName(secure)) : null
    return {
      address: addressKey(clientAddress(peer, headers, trustedProxies)),
      sameOrigin: ours,
      token: given ?? kept,
      cookie: kept,
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

/** `__Host-` binds the cookie to this host alone; browsers take it over HTTPS only. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-parley' : 'parley'
}

function bearer(headers: Headers): string | null {
  return /^Bearer ([\w-]+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

function cookie(headers: Headers, name: string): string | null {
  return parseCookies(headers.get('cookie') ?? '', name)[name] ?? null
}
