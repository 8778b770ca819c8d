import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import type { HttpEnv } from './http-env.ts'

/** What a proxy adds to what it passes on. One that adds none of them cannot be told from a program on this machine. */
const SIGNS_OF_PROXIES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/** Makes the text of all metrics. */
export type Scrape = () => Promise<{ contentType: string; text: string }>

/**
 * The metrics, for who sends the token. Without a token they are only for programs on this machine that did not come
 * through a proxy: for all others there is no such address.
 */
export function metricsRoute(
  http: Hono<HttpEnv>,
  {
    scrape,
    token,
    absent,
  }: { scrape: Scrape; token: string | null; absent: (path: string, headers: Headers) => Response },
): void {
  http.get('/metrics', async (c) => {
    const { headers } = c.req.raw
    const isLocal = c.env.onThisMachine && !SIGNS_OF_PROXIES.some((name) => headers.has(name))
    if (token === null && !isLocal) return absent(c.req.path, headers)
    if (token !== null && !isEqual(headers.get('authorization') ?? '', `Bearer ${token}`))
      return new Response('METRICS_TOKEN is missing or wrong.\n', {
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="metrics"', 'cache-control': 'no-store' },
      })
    const { contentType, text } = await scrape()
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  })
}

/** In a time that tells nothing of either text. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a!, b!)
}
