import type { Server } from 'bun'
import type { Config } from '../config.ts'
import type { Counts, Route } from '../metrics/counts.ts'
import { prefixOf } from '../public-address.ts'
import { Rate } from '../rates.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { refuse } from './answers.ts'
import type { Identifier, Sender } from './identify-request.ts'
import { pathOf } from './path.ts'
import { routeOf, TEMPLATES } from './route-of.ts'
import { safetyHeaders } from './safety-headers.ts'
import type { Socket } from './socket.ts'

/** A request that would have to wait longer for its turn is refused after this time. */
const LONGEST_WAIT_MS = 1_000

type Answer = Response | undefined | Promise<Response | undefined>

/**
 * Every request comes in here. An address that sends more requests than its rate waits for its turn: before the path is
 * looked at, a body is read or a session is looked up, so that a flood costs almost nothing and slows nobody else [G7].
 */
export class Entrance {
  private readonly requests: Rate
  private readonly safety: [string, string][]
  private readonly prefix: string

  constructor(
    private readonly config: Pick<Config, 'limits' | 'publicUrl'>,
    private readonly identifier: Identifier,
    private readonly route: (request: Request, sender: Sender, server: Server<Socket>) => Answer,
    private readonly watching: { counts: Counts; tracing: Tracing | null },
    /** Never goes back. */
    clock: () => number,
  ) {
    this.requests = new Rate(config.limits.requestsPerSecond, config.limits.requestsBurst, clock)
    this.prefix = prefixOf(config.publicUrl)
    this.safety = Object.entries(safetyHeaders(config.publicUrl))
  }

  fetch(request: Request, server: Server<Socket>): Answer {
    const sender = this.identifier.sender(request.headers, server.requestIP(request)?.address ?? '')
    const wait = this.requests.reserve(sender.address, LONGEST_WAIT_MS)
    return wait === 0 ? this.answer(request, sender, server) : this.wait(wait, request, sender, server)
  }

  /** Deletes the addresses that have their whole burst again [G7]. Called once a minute. */
  sweep(): void {
    this.requests.sweep()
  }

  private async wait(ms: number, request: Request, sender: Sender, server: Server<Socket>) {
    const { frameBytes, requestsPerSecond: perSecond } = this.config.limits
    if (ms < LONGEST_WAIT_MS && mayWait(request, frameBytes)) {
      await Bun.sleep(ms)
      return this.answer(request, sender, server)
    }
    // The runtime would store the body meanwhile [G7]. Its peer may cut it off.
    request.body?.cancel().catch(() => {})
    await Bun.sleep(LONGEST_WAIT_MS)
    this.watching.counts.refused('request', 'too_many_requests')
    return this.finish(request, refuse('too_many_requests', { perSecond }, LONGEST_WAIT_MS))
  }

  private answer(request: Request, sender: Sender, server: Server<Socket>): Answer {
    const { tracing } = this.watching
    if (tracing === null) return this.finished(request, this.route(request, sender, server))
    const route = TEMPLATES[this.routeOf(request)]
    const parent = this.identifier.isProxy(sender.peer) ? request.headers.get('traceparent') : null
    const span = tracing.request({ method: request.method, route, parent })
    const answer = span.run(() => this.finished(request, this.route(request, sender, server)))
    if (answer instanceof Promise)
      void answer.then(
        (response) => span.end(statusOf(response)),
        () => span.end(FAILED),
      )
    else span.end(statusOf(answer))
    return answer
  }

  private finished(request: Request, answer: Answer): Answer {
    return answer instanceof Promise
      ? answer.then((response) => this.finish(request, response))
      : this.finish(request, answer)
  }

  private routeOf(request: Request): Route {
    return routeOf(pathOf(request, this.prefix))
  }

  private finish(request: Request, response: Response | undefined): Response | undefined {
    this.watching.counts.answered(this.routeOf(request), statusOf(response))
    if (response === undefined) return undefined
    for (const [name, value] of this.safety) response.headers.set(name, value)
    if (mustClose(request, response)) response.headers.set('connection', 'close')
    return response
  }
}

/** What the runtime answers a request whose answer failed. */
const FAILED = 503
const SWITCHED = 101

/** Without a response the runtime has made the request a socket. */
const statusOf = (response: Response | undefined): number => response?.status ?? SWITCHED

/** So much of a body that nobody reads is skipped, so that its connection can go on. */
const SKIPPED_BYTES = 1024 * 1024

/** Whether the body, which is stored while its request waits, is known to be small. */
function mayWait({ headers }: Request, most: number): boolean {
  return !headers.has('transfer-encoding') && Number(headers.get('content-length') ?? 0) <= most
}

/**
 * Whether something may follow on the connection that is not ours to read: chunks without an end or a long
 * body, of which not all was read, or what a proxy sends behind an upgrade because it expects a socket, and what would be
 * read as the next request. The rest of a short body is skipped by the runtime.
 */
function mustClose({ headers, bodyUsed }: Request, { ok }: Response): boolean {
  if (headers.has('upgrade')) return true
  const long = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > SKIPPED_BYTES
  return long && !(ok && bodyUsed)
}
