import { Hono, type Context as HttpContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { errorCodes, Refusal, type Params, type Reason } from '../../protocol/errors.ts'
import { describe } from '../commands/describe.ts'
import type { Answer, Commands } from '../commands/execute.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { Identifier } from './identify-request.ts'
import type { HttpEnv } from './http-env.ts'
import { SAFETY } from './safety-headers.ts'
import { staticClient } from './static-client.ts'

/** The routes over HTTP: commands, health, and the files of the client. */
export function createHttp(
  config: Config,
  identifier: Identifier,
  commands: Commands,
  storage: Storage,
  isDraining: () => boolean,
  clientDir: string,
  log: Log,
): Hono<HttpEnv> {
  const http = new Hono<HttpEnv>()
  const visitor = (c: HttpContext<HttpEnv>) =>
    identifier.identify(c.req.raw.headers, c.env.requestIP(c.req.raw)?.address ?? '')

  http.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SAFETY)) c.header(name, value)
  })
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
  http.post(
    '/api/:command',
    bodyLimit({ maxSize: config.limits.frameBytes, onError: tooLarge(config.limits.frameBytes) }),
    async (c) => {
      const who = visitor(c)
      if (!who.sameOrigin) return answer(c, refused('foreign_page'))
      if (!isJson(c)) return answer(c, refused('not_json'))
      const input = await c.req.json().catch(() => undefined)
      if (input === undefined) return answer(c, refused('not_json'))
      const cookies = identifier.cookies(who, (header) => c.header('set-cookie', header, { append: true }))
      const session = await commands.session(who.token, who.cookie === null ? null : cookies)
      const caller = { address: who.address, session, connection: null, cookies }
      return answer(c, await commands.execute(c.req.param('command'), caller, input))
    },
  )
  http.all('/api/*', (c) => answer(c, refused('not_post')))
  http.route('/', staticClient(clientDir, config.publicUrl))
  http.onError((error, c) => {
    if (error instanceof Refusal) return answer(c, { error: describe(error) })
    log.error('request.failed', { error: error.stack ?? error.message })
    return answer(c, refused('storage_unavailable'))
  })
  return http
}

function isJson(c: HttpContext): boolean {
  return /^application\/json(;|$)/i.test(c.req.header('content-type') ?? '')
}

function refused(reason: Reason, params?: Params): Answer {
  return { error: describe(new Refusal(reason, params)) }
}

function tooLarge(bytes: number) {
  return (c: HttpContext) => answer(c, refused('too_large', { bytes }))
}

function answer(c: HttpContext, result: Answer): Response {
  c.header('cache-control', 'no-store')
  if (!('error' in result)) return c.json(result)
  const { code, retryAfterMs } = result.error
  if (retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  return c.json(result, errorCodes[code])
}
