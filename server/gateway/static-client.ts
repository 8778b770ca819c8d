import { PAGE, readClientFiles, type ClientFile, type Variant } from './client-files.ts'

const YEAR_SECONDS = 31_536_000

/**
 * Content Security Policy Level 3: nothing inline, nothing from other hosts but the bytes of files. `'self'` includes
 * sockets to this host.
 */
function policyOf(fileOrigin: string | null): string {
  const files = fileOrigin === null ? '' : ` ${fileOrigin}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: blob:${files}`,
    `media-src 'self' blob:${files}`,
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * `/i/<token>`, and `/r/<code>` with a message, a thread, the pins, the files or the search below it, are the same page as
 * `/`, which looks up the code with a command. So are `/admin`, `/settings`, `/sign-in`, `/register`, and `/reset` and
 * `/confirm`, which have the token of a link behind "#".
 */
const PAGES =
  /^\/((admin|confirm|register|reset|sign-in|settings(\/[a-z]+)?)\/?|i\/[\w-]+\/?|r\/[^/]+(\/(pins|files|search|(thread\/)?[0-9a-f-]{36}))?\/?)?$/

/**
 * Answers requests for the files of the built client, by their paths below `prefix`. `fileOrigin` is where the addresses of
 * files lead, if not here.
 */
export function staticClient(
  directory: string,
  fileOrigin: string | null,
  prefix: string,
): (path: string, headers: Headers) => Response {
  const files = readClientFiles(directory, prefix)
  const policy = policyOf(fileOrigin)
  return (path, headers) => {
    if (path === prefix) return new Response(null, { status: 308, headers: { location: `${prefix}/` } })
    const found = files.get(PAGES.test(path) ? PAGE : path)
    if (found !== undefined) return answer(found, headers, path.startsWith('/assets/') ? null : policy)
    // In a browser the page itself says that there is nothing under this path, and leads on.
    const page = headers.get('accept')?.includes('text/html') ? files.get(PAGE) : undefined
    if (page === undefined) return new Response(`There is no such page. Parley is at ${prefix}/`, { status: 404 })
    return answer(page, headers, policy, 404)
  }
}

function answer({ type, variants }: ClientFile, asked: Headers, policy: string | null, status = 200): Response {
  const { coding, body, etag } = choose(variants, asked.get('accept-encoding'))
  const headers = new Headers({ etag, vary: 'accept-encoding' })
  // An asset has no policy, and a hash of its content in its name.
  headers.set('cache-control', policy === null ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
  if (policy !== null) headers.set('content-security-policy', policy)
  if (status === 200 && isCached(asked.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  headers.set('content-type', type)
  if (coding !== null) headers.set('content-encoding', coding)
  return new Response(body, { status, headers })
}

function choose(variants: Variant[], accepted: string | null): Variant {
  return variants.find(({ coding }) => coding === null || accepts(accepted, coding))!
}

/** Whether `Accept-Encoding` (RFC 9110, section 12.5.3) names this coding and does not refuse it. */
function accepts(accepted: string | null, coding: string): boolean {
  return (accepted ?? '').split(',').some((one) => {
    const [name = '', quality = ''] = one.split(';')
    return name.trim() === coding && !/^\s*q=0(\.0*)?\s*$/.test(quality)
  })
}

/** Whether `If-None-Match` names this entity (RFC 9110, section 13.1.2). Proxies weaken an ETag when they change the coding. */
function isCached(known: string | null, etag: string): boolean {
  return known !== null && known.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')))
}
