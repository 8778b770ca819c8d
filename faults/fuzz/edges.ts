import type { Random } from '../rounds/random.ts'

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  99,
  100,
  101,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  1e308,
  -1e308,
  5e-324,
]
const STRINGS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udc00x',
  '\u200b',
  '\u202e',
  '\ufeff',
  'a\u0301\u0301\u0301',
  '👩‍👩‍👧',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '1',
  '-1',
  "' OR 1=1 --",
  '"\\',
  '../../etc/passwd',
  '00000000-0000-0000-0000-000000000000',
  '01890000-0000-7000-8000-000000000000',
  'FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF',
]
const LENGTHS = [39, 40, 41, 60, 61, 200]
const LARGE_LENGTHS = [4_000, 4_001, 20_000]
const LARGE_SHARE = 0.1
const CHARACTERS = ['x', '\u0001', 'é', '漢', '😀', '\u0301']
const MOST_DEPTH = 2_000
const MOST_ITEMS = 1_001

/** A value at the edge of what a schema, a database or a parser takes, of any type. */
export function edge(random: Random): unknown {
  switch (random.whole(0, 7)) {
    case 0:
    case 1:
      return random.pick(NUMBERS)
    case 2:
    case 3:
      return random.pick(STRINGS)
    case 4:
      return random.pick(CHARACTERS).repeat(random.pick(random.chance(LARGE_SHARE) ? LARGE_LENGTHS : LENGTHS))
    case 5:
      return structuredClone(random.pick([null, true, false, [], {}, [[]], [null]]))
    case 6:
      return Array.from({ length: random.chance(0.05) ? MOST_ITEMS : 3 }, () => random.pick(STRINGS))
    default:
      return nested(random.chance(0.05) ? MOST_DEPTH : random.whole(1, 20), random)
  }
}

function nested(depth: number, random: Random): unknown {
  let value: unknown = random.pick(NUMBERS)
  for (let i = 0; i < depth; i++) value = random.chance(0.5) ? [value] : { a: value }
  return value
}
