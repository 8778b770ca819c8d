import { emphasised } from './emphasis.ts'
import { styled, type Item } from './items.ts'

/** Turns what stands between two pairs of pipes into spoilers. They go before emphasis: what is to be hidden is hidden. */
export function withSpoilers(items: Item[]): Item[] {
  const out: Item[] = []
  let open = -1
  for (const item of items) {
    if (item.type !== 'pipes') out.push(item)
    else if (open < 0 || out.length === open + 1) {
      open = out.length
      out.push(item)
    } else {
      const children = emphasised(out.splice(open).slice(1))
      out.push(...styled('spoiler', children))
      open = -1
    }
  }
  return out
}
