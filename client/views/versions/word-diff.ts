/** A piece of two texts: in both, or only in the earlier or in the later one. */
export interface Piece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Texts with more different words are compared no further, so that the time stays linear. */
const MOST_DIFFERENCES = 200

const words = new Intl.Segmenter(undefined, { granularity: 'word' })
const wordsOf = (text: string): string[] => Array.from(words.segment(text), ({ segment }) => segment)

/** What changed between two texts, by words, in order. */
export function wordDiff(earlier: string, later: string): Piece[] {
  const [a, b] = [wordsOf(earlier), wordsOf(later)]
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  let end = 0
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const middle = [a.slice(start, a.length - end), b.slice(start, b.length - end)] as const
  return joined([
    ...same(a.slice(0, start)),
    ...(shortestScript(...middle) ?? [...removed(middle[0]), ...added(middle[1])]),
    ...same(a.slice(a.length - end)),
  ])
}

const pieces = (kind: Piece['kind']) => (all: readonly string[]) => all.map((text): Piece => ({ kind, text }))
const same = pieces('same')
const removed = pieces('removed')
const added = pieces('added')

/** The greedy algorithm of Myers, "An O(ND) Difference Algorithm" (1986). Null for too many differences. */
function shortestScript(a: readonly string[], b: readonly string[]): Piece[] | null {
  /** By the number of differences: how far `a` is read on each diagonal, which is the place in `a` less that in `b`. */
  const reached: Map<number, number>[] = []
  let now = new Map([[1, 0]])
  for (let differences = 0; differences <= Math.min(MOST_DIFFERENCES, a.length + b.length); differences++) {
    reached.push(now)
    const next = new Map<number, number>()
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      let x = comesFrom(now, diagonal, differences) > diagonal ? now.get(diagonal + 1)! : now.get(diagonal - 1)! + 1
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= a.length && x - diagonal >= b.length) return traced(reached, a, b)
    }
    now = next
  }
  return null
}

/** The diagonal before a step: the one above adds a word of `b`, the one below removes one of `a`. */
function comesFrom(reached: ReadonlyMap<number, number>, diagonal: number, differences: number): number {
  const adds = reached.get(diagonal + 1) ?? -1
  const removes = reached.get(diagonal - 1) ?? -1
  return diagonal === -differences || (diagonal !== differences && removes < adds) ? diagonal + 1 : diagonal - 1
}

function traced(reached: readonly ReadonlyMap<number, number>[], a: readonly string[], b: readonly string[]): Piece[] {
  const script: Piece[] = []
  let [x, y] = [a.length, b.length]
  for (let differences = reached.length - 1; differences >= 0; differences--) {
    const before = comesFrom(reached[differences]!, x - y, differences)
    const fromX = differences === 0 ? 0 : reached[differences]!.get(before)!
    const fromY = fromX - (differences === 0 ? 0 : before)
    while (x > fromX && y > fromY) [x, y] = (script.push(...same([a[x - 1]!])), [x - 1, y - 1])
    if (x > fromX) script.push(...removed([a[--x]!]))
    else if (y > fromY) script.push(...added([b[--y]!]))
  }
  return script.toReversed()
}

/** Neighbours of one kind as one piece. */
function joined(script: readonly Piece[]): Piece[] {
  const all: Piece[] = []
  for (const { kind, text } of script) {
    const last = all.at(-1)
    if (last?.kind === kind) last.text += text
    else all.push({ kind, text })
  }
  return all
}
