import { Hono, type MiddlewareHandler } from 'hono'
import { serveStatic } from 'hono/bun'
import type { HttpEnv } from './http-env.ts'

const YEAR_SECONDS = 31_536_000

/** The client's files. `/` and `/r/<code>` are one page; what the code is worth, the page asks by a command. */
export function pages(clientDir: string, publicUrl: URL | null): Hono<HttpEnv> {
  const http = new Hono<HttpEnv>()
  // Names under /assets carry a hash of their content.
  const forever: MiddlewareHandler = async (c, next) => {
    await next()
    if (c.res.ok) c.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
  }
  const page: MiddlewareHandler = async (c, next) => {
    await next()
    c.header('cache-control', 'no-cache')
    c.header('content-security-policy', contentSecurity(publicUrl?.host ?? c.req.header('host') ?? ''))
  }
  const files = serveStatic({ root: clientDir, precompressed: true })
  const index = serveStatic({ root: clientDir, path: 'index.html', precompressed: true })
  http.use('/assets/*', forever)
  http.get('/', page, index)
  http.get('/r/:code', page, index)
  http.get('*', page, files)
  http.notFound((c) => c.text('There is no such page. The way home is /', 404))
  return http
}

/** Content Security Policy Level 3. Nothing inline, nothing from elsewhere; sockets named for browsers whose 'self' leaves them out. */
function contentSecurity(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
