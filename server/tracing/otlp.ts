import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import type { Log } from '../log.ts'
import type { TracingConfig } from '../watching-config.ts'
import type { Tracing } from './tracing.ts'

/** Spans that wait for the collector. Further ones are dropped [G7]. */
const MOST_WAITING = 2_048
const IN_ONE_EXPORT = 512
const EVERY_MS = 5_000
const EXPORT_TIMEOUT_MS = 10_000
/** A stop does not wait longer for the collector. */
const CLOSE_MS = 1_000
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const SERVER_ERROR = 500

/** Traces over OTLP/HTTP with JSON. */
export function otlpTracing(config: TracingConfig, version: string, log: Log): Tracing {
  const exporter = new OTLPTraceExporter({
    url: config.url.href,
    headers: config.headers,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': config.serviceName, 'service.version': version }),
    sampler: samplerOf(config),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: logged(exporter, log),
        maxQueueSize: MOST_WAITING,
        maxExportBatchSize: IN_ONE_EXPORT,
        scheduledDelayMillis: EVERY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  })
  const tracer = provider.getTracer('parley', version)
  /** The span of the request that is being handled. */
  const current = new AsyncLocalStorage<Context>()

  return {
    request({ method: sent, route, parent }) {
      const method = METHODS.has(sent) ? sent : '_OTHER'
      const attributes = { 'http.request.method': method, 'http.route': route }
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, contextOf(parent))
      const context = trace.setSpan(ROOT_CONTEXT, span)
      return {
        run: (work) => current.run(context, work),
        end(status) {
          span.setAttribute('http.response.status_code', status)
          if (status >= SERVER_ERROR) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    act(name, door) {
      const attributes = { 'parley.command': name, 'parley.door': door }
      const span = tracer.startSpan(name, { attributes }, current.getStore() ?? ROOT_CONTEXT)
      return {
        end(refused) {
          span.setAttribute('parley.outcome', refused ?? 'ok')
          if (refused === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    commit({ writes, waitedMs, tookMs }) {
      const ended = Date.now()
      const attributes = { 'parley.writes': writes, 'parley.waited_ms': waitedMs }
      tracer.startSpan('commit', { attributes, startTime: ended - tookMs }, ROOT_CONTEXT).end(ended)
    },
    async close() {
      await Promise.race([provider.shutdown().catch(() => {}), Bun.sleep(CLOSE_MS)])
    },
  }
}

/** An exporter that says once that the collector does not take traces, and once that it does again. */
function logged(exporter: SpanExporter, log: Log): SpanExporter {
  let failing = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined || result.code !== 0
        if (failed && !failing) log.warn('tracing.unavailable', { error: result.error?.message ?? 'no reason' })
        else if (!failed && failing) log.info('tracing.available')
        failing = failed
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
}

function samplerOf({ sampler, ratio }: TracingConfig): Sampler {
  const root = sampler.endsWith('always_off')
    ? new AlwaysOffSampler()
    : sampler.endsWith('traceidratio')
      ? new TraceIdRatioBasedSampler(ratio)
      : new AlwaysOnSampler()
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** The context of a `traceparent`, version 00 (W3C Trace Context, section 3.2). */
function contextOf(parent: string | null): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(parent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT
  const traceFlags = Number.parseInt(flags!, 16) & TraceFlags.SAMPLED
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}
