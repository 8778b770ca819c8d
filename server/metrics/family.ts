import type { Distribution } from './distribution.ts'

/** One value of a family. The values of a label are from a closed list. */
export interface Sample {
  labels?: Record<string, string>
  value: number
}

interface Named {
  /** By the conventions of Prometheus: base units, and `_total` for what is counted. */
  name: string
  help: string
}

/** Metrics of one name. What is not known at the moment has no sample. */
export type Family = Named &
  (
    | { type: 'counter' | 'gauge'; read(): number | null | Sample[] }
    | { type: 'histogram'; read(): { labels?: Record<string, string>; of: Distribution }[] }
  )

/** The text that a collector reads, and its media type. */
export interface Exposition {
  contentType: string
  text(): Promise<string>
}

/** Makes the text of these families. */
export type Expose = (families: Family[]) => Exposition
