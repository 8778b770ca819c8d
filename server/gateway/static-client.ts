import { Hono, type MiddlewareHandler } from 'hono'
import { serveStatic } from 'hono/bun'
import type { HttpEnv } from './http-env.ts'

const YEAR_SECONDS = 31_536_000

/** The files of the built client. `/` and `/r/<code>` are the same page, which looks up the code with a command. */
export function staticClient(clientDir: string, publicUrl: URL | null): Hono<HttpEnv> {
  const http = new Hono<HttpEnv>()
  // File names under /assets contain a hash of the content.
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
  http.notFound((c) => c.text('There is no such page. Parley is at /', 404))
  return http
}

/**
 * Content Security Policy Level 3: nothing inline, nothing from other hosts. Sockets are named, because `'self'` does not
 * include them in every browser.
 */
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
