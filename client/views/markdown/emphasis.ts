import { joined, styled, type Delimiter, type Item } from './items.ts'
import type { Inline, Style } from './nodes.ts'

/**
 * Turns delimiters into emphasis, as in CommonMark's "process emphasis". Each item is moved a bounded number of times:
 * a search that found no opener is not repeated below the same place.
 */
export function emphasised(items: Item[]): Inline[] {
  const out: Item[] = []
  /** Where in `out` the openers are. */
  const openers: number[] = []
  /** By the kind of a closer: below this many openers there is none for it. */
  const bottoms = new Map<string, number>()

  for (const item of items) {
    if (item.type !== 'delimiter') {
      out.push(item)
      continue
    }
    while (item.closes && item.length > 0) {
      const kind = `${item.sign}${item.opens}${item.sign === '~' ? item.length : item.run % 3}`
      const bottom = bottoms.get(kind) ?? 0
      let found = openers.length - 1
      while (found >= bottom && !matches(out[openers[found]!] as Delimiter, item)) found--
      if (found < bottom) {
        bottoms.set(kind, openers.length)
        break
      }
      const at = openers[found]!
      const opener = out[at] as Delimiter
      const used = opener.length >= 2 && item.length >= 2 ? 2 : 1
      const children = joined(out.splice(at + 1).map(asInline))
      opener.length -= used
      item.length -= used
      openers.length = opener.length > 0 ? found + 1 : found
      if (opener.length === 0) out.pop()
      for (const [key, height] of bottoms) bottoms.set(key, Math.min(height, openers.length))
      out.push(...styled(styleOf(item.sign, used), children))
    }
    if (item.length === 0) continue
    if (item.opens) openers.push(out.length)
    out.push(item)
  }
  return joined(out.map(asInline))
}

function matches(opener: Delimiter, closer: Delimiter): boolean {
  if (opener.sign !== closer.sign) return false
  if (opener.sign === '~') return opener.length === closer.length
  const either = opener.closes || closer.opens
  return !either || (opener.run + closer.run) % 3 !== 0 || (opener.run % 3 === 0 && closer.run % 3 === 0)
}

function styleOf(sign: string, used: number): Style {
  if (sign === '~') return 'del'
  return used === 2 ? 'strong' : 'em'
}

function asInline(item: Item): Inline {
  if (item.type === 'delimiter') return { type: 'text', text: item.sign.repeat(item.length) }
  return item.type === 'pipes' ? { type: 'text', text: '||' } : item
}
