import { gunzipSync } from 'node:zlib'

/** One span, as the collector received it (opentelemetry/proto/trace/v1). */
export interface Received {
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Record<string, unknown>
  status: number
  ms: number
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}

const NANOSECONDS_IN_MS = 1_000_000n

/** Takes traces by OTLP over HTTP, as JSON (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP"). */
export class Collector {
  readonly spans: Received[] = []
  readonly headers: Headers[] = []
  /** All that came, as text. */
  received = ''
  resource: Record<string, unknown> = {}
  /** What is answered, and after how long. */
  status = 200
  delayMs = 0
  private readonly server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => this.take(request) })

  get url(): string {
    return this.server.url.origin
  }

  async close(): Promise<void> {
    await this.server.stop(true)
  }

  private async take(request: Request): Promise<Response> {
    await Bun.sleep(this.delayMs)
    this.headers.push(request.headers)
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/v1/traces')
      return new Response(null, { status: 404 })
    if (this.status !== 200) return new Response(null, { status: this.status })
    const bytes = new Uint8Array(await request.arrayBuffer())
    const text =
      request.headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes).toString() : Buffer.from(bytes).toString()
    this.received += text
    for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
      this.resource = attributesOf(resource.attributes)
      for (const { spans } of scopeSpans) for (const span of spans) this.spans.push(spanOf(span))
    }
    return Response.json({})
  }
}

function spanOf(span: {
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Attribute[]
  status?: { code?: number }
  startTimeUnixNano: string
  endTimeUnixNano: string
}): Received {
  const { name, kind, traceId, spanId, parentSpanId } = span
  const ms = Number((BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / NANOSECONDS_IN_MS)
  return {
    name,
    kind,
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    attributes: attributesOf(span.attributes),
    status: span.status?.code ?? 0,
    ms,
  }
}

const attributesOf = (attributes: Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
