import type { Read } from './config-values.ts'

/** Who may look into the server. */
export interface WatchingConfig {
  /** The token that lets somebody read the metrics, or null: then only programs on this machine do. */
  metricsToken: string | null
  /** The collector of traces, or null. */
  tracing: TracingConfig | null
}

/** Where traces go, and how many of them. */
export interface TracingConfig {
  /** The address that takes traces by OTLP over HTTP. */
  url: URL
  headers: Record<string, string>
  serviceName: string
  sampler: Sampler
  /** The part of the traces that is sent, from 0 to 1, where the sampler has one. */
  ratio: number
}

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
export type Sampler = (typeof SAMPLERS)[number]

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT'
const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS'
const TRACES_PATH = '/v1/traces'
const OTHERS = [HEADERS, 'OTEL_SERVICE_NAME', 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG']
const LEAST_TOKEN_CHARACTERS = 16

/** Variables whose value is not printed. */
export const WATCHING_SECRETS = ['METRICS_TOKEN', ENDPOINT, HEADERS]

export function readWatching(env: Record<string, string | undefined>, read: Read, problems: string[]): WatchingConfig {
  return { metricsToken: readMetricsToken(read), tracing: readTracing(env, read, problems) }
}

function readMetricsToken(read: Read): string | null {
  const allowed = `at least ${LEAST_TOKEN_CHARACTERS} letters, digits and signs of ASCII, without spaces`
  return read<string | null>('METRICS_TOKEN', null, allowed, (value) =>
    value.length >= LEAST_TOKEN_CHARACTERS && /^[!-~]+$/.test(value) ? value : undefined,
  )
}

/** By the names that OpenTelemetry gives the settings. Null without an endpoint. */
function readTracing(env: Record<string, string | undefined>, read: Read, problems: string[]): TracingConfig | null {
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== ''
  const url = read<URL | null>(ENDPOINT, null, 'an address such as http://127.0.0.1:4318', endpoint)
  const headers = read(HEADERS, {}, 'pairs such as authorization=Bearer%20TOKEN, separated by commas', pairs)
  const serviceName = read('OTEL_SERVICE_NAME', 'parley', 'a name of up to 100 characters', (value) =>
    value.length <= 100 ? value : undefined,
  )
  const sampler = read<Sampler>('OTEL_TRACES_SAMPLER', 'parentbased_always_on', SAMPLERS.join(', '), (value) =>
    SAMPLERS.find((one) => one === value),
  )
  const ratio = read('OTEL_TRACES_SAMPLER_ARG', 1, 'a number from 0 to 1', (value) =>
    /^(0(\.\d+)?|1(\.0+)?)$/.test(value) ? Number(value) : undefined,
  )
  if (isSet(ENDPOINT)) return url && { url, headers, serviceName, sampler, ratio }
  for (const name of OTHERS.filter(isSet))
    problems.push(`${name} cannot be used: without ${ENDPOINT} no traces are sent.`)
  return null
}

/** The base of a collector: `/v1/traces` is added to it. */
function endpoint(value: string): URL | undefined {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
  if (url.search !== '' || url.hash !== '' || url.username !== '') return undefined
  url.pathname = url.pathname.replace(/\/?$/, TRACES_PATH)
  return url
}

/** `name=value,…` with `%XX` in the values, as in a header for baggage (W3C Baggage). */
function pairs(value: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {}
  for (const pair of value.split(',')) {
    const [, name, text] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    if (name === undefined) return undefined
    try {
      headers[name] = decodeURIComponent(text!)
    } catch {
      return undefined
    }
    if (/[\0\r\n]/.test(headers[name])) return undefined
  }
  return headers
}
