import { Hono, type Context as HttpContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { errorCodes, type ErrorCode } from '../../protocol/errors.ts'
import type { Answer, Commands } from '../commands.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { Door } from './identify-request.ts'
import type { HttpEnv } from './http-env.ts'
import { pages } from './static-client.ts'
import { SAFETY } from './safety-headers.ts'

/** The HTTP door: commands, health, and the pages. */
export function createHttp(
  config: Config,
  door: Door,
  commands: Commands,
  storage: Storage,
  isDraining: () => boolean,
  clientDir: string,
  log: Log,
): Hono<HttpEnv> {
  const http = new Hono<HttpEnv>()
  const visitor = (c: HttpContext<HttpEnv>) =>
    door.visitor(c.req.raw.headers, c.env.requestIP(c.req.raw)?.address ?? '')

  http.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SAFETY)) c.header(name, value)
  })
  http.get('/healthz', (c) => c.text('ok'))
  http.get('/readyz', async (c) => {
    if (isDraining()) return c.text('draining', 503)
    // A balancer that has another server may choose that one; who has only this one can read here.
    if (storage.full) return c.text('the disk is full, reading only', 503)
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
      if (!who.sameOrigin) return answer(c, refused('forbidden', 'This page may not speak for you.'))
      if (!isJson(c)) return answer(c, refused('invalid', 'Send JSON, with content-type application/json.'))
      const input = await c.req.json().catch(() => undefined)
      if (input === undefined) return answer(c, refused('invalid', 'The body is not JSON.'))
      const cookies = door.cookies(who, (header) => c.header('set-cookie', header, { append: true }))
      const session = await commands.session(who.token, who.cookie === null ? null : cookies)
      const caller = { address: who.address, session, socket: null, cookies }
      return answer(c, await commands.execute(c.req.param('command'), caller, input))
    },
  )
  http.all('/api/*', (c) => answer(c, refused('invalid', 'A command is a POST to /api/<command>.')))
  http.route('/', pages(clientDir, config.publicUrl))
  http.onError((error, c) => {
    log.error('request.failed', { error: error.stack ?? error.message })
    return answer(c, refused('unavailable', 'The server cannot answer just now. Nothing you wrote is lost.'))
  })
  return http
}

function isJson(c: HttpContext): boolean {
  return /^application\/json(;|$)/i.test(c.req.header('content-type') ?? '')
}

function refused(code: ErrorCode, message: string): Answer {
  return { error: { code, message } }
}

function tooLarge(bytes: number) {
  return (c: HttpContext) => answer(c, refused('too_large', `A command has at most ${bytes / 1024} KiB.`))
}

function answer(c: HttpContext, told: Answer): Response {
  c.header('cache-control', 'no-store')
  if (!('error' in told)) return c.json(told)
  const { code, retryAfterMs } = told.error
  if (retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  return c.json(told, errorCodes[code])
}
