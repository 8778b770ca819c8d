import type { Log } from '../log.ts'

/** Anybody can invent the signs, so each is logged at most once in this time. */
const EVERY_MS = 3_600_000
const SHOWN_CHARACTERS = 100

/** Tells the operator about a proxy that is configured wrongly, by the requests that it lets through. */
export class ProxySigns {
  private readonly loggedAt = new Map<string, number>()

  constructor(
    private readonly log: Log,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {}

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
  hostChanged(headers: Headers): void {
    this.warn('proxy.host-changed', {
      origin: (headers.get('origin') ?? '').slice(0, SHOWN_CHARACTERS),
      host: (headers.get('host') ?? '').slice(0, SHOWN_CHARACTERS),
      advice:
        'A proxy before Parley changes the Host header, so its pages are refused. Set PUBLIC_URL to the address that people ' +
        'use, or set the proxy to pass Host on. nginx: proxy_set_header Host $http_host',
    })
  }

  private warn(event: string, fields: Record<string, string>): void {
    const now = this.clock()
    if (now - (this.loggedAt.get(event) ?? -Infinity) < EVERY_MS) return
    this.loggedAt.set(event, now)
    this.log.warn(event, fields)
  }
}
