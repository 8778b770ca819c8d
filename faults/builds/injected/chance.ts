/** A random number from 0 up to but not 1, drawn from the round's seed (Mulberry32). */
export function chance(): number {
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

let state = Bun.hash.crc32(process.env.FAULTS_SEED ?? '')
