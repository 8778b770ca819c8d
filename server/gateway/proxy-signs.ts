import { Refusal } from '../../protocol/errors.ts'
import type { Log } from '../log.ts'
import { publicAddress } from '../public-address.ts'
import { isOwnPage, type Page } from './origin.ts'

/** Anybody can invent the signs, so each is logged at most once in this time. */
const EVERY_MS = 3_600_000
const SHOWN_CHARACTERS = 100

/** Tells the operator about a wrong setting of a proxy or of PUBLIC_URL, by the requests that show it. */
export class ProxySigns {
  private readonly loggedAt = new Map<string, number>()

  constructor(
    private readonly log: Log,
    /** Never goes back. */
    private readonly clock: () => number,
    private readonly publicUrl: URL | null,
  ) {}

  /** Why a page may not act for a person, or null. The `address` of the refusal is where people open Parley. */
  refusal(page: Page, headers: Headers): Refusal | null {
    if (page === 'misdirected') {
      this.hostChanged(headers)
      return new Refusal('host_changed')
    }
    if (page !== 'foreign') return null
    if (this.publicUrl === null) return new Refusal('foreign_page')
    const address = publicAddress(this.publicUrl)
    if (isOwnPage(headers)) this.otherAddress(headers, address)
    return new Refusal('foreign_page', { address })
  }

  /** A request for a socket came without `Upgrade`, which ends at each proxy unless the proxy supports WebSockets. */
  notUpgraded(headers: Headers): void {
    if (!headers.has('sec-websocket-key')) return
    this.warn('proxy.no-websockets', {
      advice:
        'A proxy before Parley removes the Upgrade header, so no browser can connect. Set the proxy to pass WebSockets on. ' +
        'nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade',
    })
  }

  /** A browser's page is ours, but the Host header is not the one of its address. */
  private hostChanged(headers: Headers): void {
    this.warn('proxy.host-changed', {
      origin: (headers.get('origin') ?? '').slice(0, SHOWN_CHARACTERS),
      host: (headers.get('host') ?? '').slice(0, SHOWN_CHARACTERS),
      advice:
        'A proxy before Parley changes the Host header, so its pages are refused. Set PUBLIC_URL to the address that people ' +
        'use, or set the proxy to pass Host on. nginx: proxy_set_header Host $http_host',
    })
  }

  /** A browser's page is ours, but it was opened at another address than the one of the settings. */
  private otherAddress(headers: Headers, address: string): void {
    this.warn('page.other-address', {
      opened: (headers.get('origin') ?? '').slice(0, SHOWN_CHARACTERS),
      publicUrl: address,
      advice:
        'A browser has opened Parley at an address that is not the one of PUBLIC_URL, and can do nothing there. The page ' +
        'says so, and leads to the right one. If people use the other address, set PUBLIC_URL to it.',
    })
  }

  private warn(event: string, fields: Record<string, string>): void {
    const now = this.clock()
    if (now - (this.loggedAt.get(event) ?? -Infinity) < EVERY_MS) return
    this.loggedAt.set(event, now)
    this.log.warn(event, fields)
  }
}
