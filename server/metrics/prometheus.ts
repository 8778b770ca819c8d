import { Registry, type Metric } from 'prom-client'
import type { Distribution } from './distribution.ts'
import type { Exposition, Family } from './family.ts'

interface Line {
  metricName?: string
  labels: Record<string, string>
  value: number
}

/** The text format of Prometheus, version 0.0.4. The values are read when the text is made. */
export function prometheus(families: Family[]): Exposition {
  const registry = new Registry()
  for (const family of families) {
    const { name, help, type } = family
    // A registry only asks a metric for its values, and these are not counted by its own classes.
    const metric = { name, get: async () => ({ name, help, type, aggregator: 'sum', values: linesOf(family) }) }
    registry.registerMetric(metric as unknown as Metric<string>)
  }
  return { contentType: registry.contentType, text: () => registry.metrics() }
}

function linesOf(family: Family): Line[] {
  if (family.type === 'histogram')
    return family.read().flatMap(({ labels = {}, of }) => linesOfHistogram(family.name, labels, of))
  const values = family.read()
  if (values === null) return []
  if (typeof values === 'number') return [{ labels: {}, value: values }]
  return values.map(({ labels = {}, value }) => ({ labels, value }))
}

/** Each bucket has the values of those below it, too. */
function linesOfHistogram(name: string, labels: Record<string, string>, of: Distribution): Line[] {
  let count = 0
  const buckets = of.counts.map((own, at) => {
    count += own
    return { metricName: `${name}_bucket`, labels: { ...labels, le: String(of.bounds[at] ?? '+Inf') }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: of.sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
