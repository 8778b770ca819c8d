import { Hono, type Context as HttpContext, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refusal, type Params, type Reason } from '../../protocol/errors.ts'
import { describe } from '../commands/describe.ts'
import type { Commands } from '../commands/execute.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Storage } from '../storage/storage.ts'
import { refuse as refusal, toResponse } from './answers.ts'
import { exportRoute } from './export-route.ts'
import type { Identifier } from './identify-request.ts'
import type { HttpEnv } from './http-env.ts'
import { metricsRoute, type Scrape } from './metrics-route.ts'
import { pathOf } from './path.ts'
import type { ProxySigns } from './proxy-signs.ts'
import { fileRoutes } from './files/file-routes.ts'
import { staticClient } from './static-client.ts'

export interface HttpParts {
  config: Pick<Config, 'limits' | 'metricsToken'>
  identifier: Identifier
  commands: Commands
  storage: Pick<Storage, 'ping' | 'unwritable'>
  isDraining: () => boolean
  /** The folder of the built client. */
  clientDir: string
  /** The path below which Parley is: empty, or without a slash at its end. */
  prefix: string
  /** Where the addresses of files lead, if not to this server. */
  fileOrigin: string | null
  signs: ProxySigns
  counts: Counts
  /** Makes the text of the metrics. Without it there are none. */
  scrape?: Scrape | undefined
  log: Log
}

/** The routes over HTTP: commands, health, metrics, and the files of the client. */
export function createHttp({
  config,
  identifier,
  commands,
  storage,
  isDraining,
  clientDir,
  prefix,
  fileOrigin,
  signs,
  counts,
  scrape,
  log,
}: HttpParts): Hono<HttpEnv> {
  const http = new Hono<HttpEnv>({ getPath: (request) => pathOf(request, prefix) })
  const file = staticClient(clientDir, fileOrigin, prefix)
  const refuse = (reason: Reason, params?: Params): Response => {
    counts.refused('request', reason)
    return refusal(reason, params)
  }

  // Before the body is read and the session is looked up.
  const mayPost: MiddlewareHandler<HttpEnv> = async (c, next) => {
    const visitor = identifier.identify(c.req.raw.headers, c.env)
    const refused = signs.refusal(visitor.page, c.req.raw.headers)
    if (refused !== null) return refuse(refused.reason, refused.params)
    if (!isJson(c)) return refuse('not_json')
    c.set('visitor', visitor)
    return next()
  }

  const limitBody = bodyLimit({
    maxSize: config.limits.frameBytes,
    onError: () => refuse('too_large', { bytes: config.limits.frameBytes }),
  })
  // A body whose chunks are malformed or end too early cannot be read. That is no failure of ours.
  const mayRead: MiddlewareHandler<HttpEnv> = (c, next) => limitBody(c, next).catch(() => refuse('not_json'))

  http.get('/healthz', (c) => c.text('ok'))
  http.get('/readyz', async (c) => {
    if (isDraining()) return c.text('draining', 503)
    // A load balancer can choose another node. Without one, people can still read on this one.
    if (storage.unwritable === 'disk_full') return c.text('the disk is full, reading only', 503)
    if (storage.unwritable !== null) return c.text('the storage cannot be written', 503)
    return storage.ping().then(
      () => c.text('ready'),
      () => c.text('the storage does not answer', 503),
    )
  })
  if (scrape !== undefined) metricsRoute(http, { scrape, token: config.metricsToken, absent: file })
  exportRoute(http, { identifier, commands, signs })
  fileRoutes(http, { identifier, commands, signs, limits: config.limits, prefix })
  http.post('/api/:command', mayPost, mayRead, async (c) => {
    const who = c.var.visitor
    // A body that ends too early is no JSON.
    const text = await c.req.text().catch(() => '')
    const input = parsed(text)
    if (input === undefined) return refuse('not_json')
    const headers = new Headers()
    const cookies = identifier.cookies(who, c.req.raw.headers, (header) => headers.append('set-cookie', header))
    const session = await commands.session(who.token, who.cookie === null ? null : cookies, who.address)
    if (session !== null && who.cookie !== null && who.isOldCookie) cookies.replaceOld(who.cookie)
    const { address, onThisMachine } = who
    const origin = who.page === 'ours' ? (c.req.header('origin') ?? null) : null
    const userAgent = c.req.header('user-agent') ?? null
    const caller = { address, userAgent, origin, onThisMachine, session, connection: null, cookies }
    return toResponse(await commands.execute(c.req.param('command'), caller, input, text.length), headers)
  })
  http.all('/api/*', () => refuse('not_post'))
  http.get('*', (c) => file(c.req.path, c.req.raw.headers))
  http.onError((error) => {
    if (error instanceof Refusal) return toResponse({ error: describe(error) })
    log.error('request.failed', { error: error.stack ?? error.message })
    return refuse('storage_unavailable')
  })
  return http
}

/** Undefined for a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isJson(c: HttpContext): boolean {
  return /^application\/json(;|$)/i.test(c.req.header('content-type') ?? '')
}
