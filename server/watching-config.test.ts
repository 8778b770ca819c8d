import { describe, expect, test } from 'bun:test'
import { ConfigError, readConfig } from './config.ts'

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems
  }
}

describe('metrics and traces', () => {
  const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

  test('are for this machine and for no collector by default', () => {
    expect(readConfig({})).toMatchObject({ metricsToken: null, tracing: null })
    expect(readConfig({ METRICS_TOKEN: '0123456789abcdef' }).metricsToken).toBe('0123456789abcdef')
  })

  test('a token that is short or has spaces is refused, and never printed', () => {
    for (const token of ['0123456789abcde', 'a secret with spaces', 'secret-überlang-genug']) {
      const problems = problemsOf({ METRICS_TOKEN: token })
      expect(problems).toEqual([expect.stringMatching(/^METRICS_TOKEN cannot be used: at least 16 letters/)])
      expect(problems[0]).not.toContain(token)
    }
  })

  test('a collector has an address, and what else OpenTelemetry names', () => {
    const { tracing } = readConfig(COLLECTOR)
    expect(tracing).toMatchObject({ headers: {}, serviceName: 'parley', sampler: 'parentbased_always_on', ratio: 1 })
    expect(tracing?.url.href).toBe('http://127.0.0.1:4318/v1/traces')
    const set = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.org/otlp/',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret, x-tenant = chat',
      OTEL_SERVICE_NAME: 'our-chat',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    }
    expect(readConfig(set).tracing).toEqual({
      url: new URL('https://collector.example.org/otlp/v1/traces'),
      headers: { authorization: 'Bearer secret', 'x-tenant': 'chat' },
      serviceName: 'our-chat',
      sampler: 'traceidratio',
      ratio: 0.25,
    })
  })

  test('a bad value is refused by its name, the headers and the address without it', () => {
    const bad = {
      OTEL_EXPORTER_OTLP_ENDPOINT: ['collector', 'ftp://secret', 'http://me:secret@collector', 'http://c/?secret'],
      OTEL_EXPORTER_OTLP_HEADERS: ['secret', 'a b=secret', 'authorization=%ZZsecret', 'a=secret%0d%0ax'],
      OTEL_SERVICE_NAME: ['x'.repeat(101)],
      OTEL_TRACES_SAMPLER: ['always', 'jaeger_remote'],
      OTEL_TRACES_SAMPLER_ARG: ['1.5', '-1', '1e-3', 'half'],
    }
    for (const [name, values] of Object.entries(bad))
      for (const value of values) {
        const problems = problemsOf({ ...COLLECTOR, [name]: value })
        expect([name, value, problems.map((problem) => problem.split(/[= ]/)[0])]).toEqual([name, value, [name]])
        expect(problems[0]).not.toContain('secret')
      }
    const others = { OTEL_SERVICE_NAME: 'chat', OTEL_TRACES_SAMPLER: 'always_on' }
    expect(problemsOf(others)).toEqual([
      'OTEL_SERVICE_NAME cannot be used: without OTEL_EXPORTER_OTLP_ENDPOINT no traces are sent.',
      'OTEL_TRACES_SAMPLER cannot be used: without OTEL_EXPORTER_OTLP_ENDPOINT no traces are sent.',
    ])
  })
})
