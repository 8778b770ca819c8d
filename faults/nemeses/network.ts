import type { Nemesis, Network } from './nemesis.ts'
import type { Random } from '../rounds/random.ts'
import { recordFault } from './record-fault.ts'

type Spell = (proxy: Network, random: Random) => string

/** What each of them does to the network until it is fair again, and how it is called. */
const SPELLS: Spell[] = [
  (proxy, random) => {
    const [ms, jitterMs] = [random.whole(20, 400), random.whole(0, 400)]
    proxy.latency(ms, jitterMs)
    return `${ms} to ${ms + jitterMs} ms of latency`
  },
  (proxy, random) => {
    const bytes = random.whole(4_000, 100_000)
    proxy.bandwidth(bytes)
    return `${bytes} bytes a second`
  },
  (proxy) => {
    proxy.blackHole()
    return 'a black hole'
  },
  (proxy, random) => {
    const direction = random.pick(['to-client', 'to-server'] as const)
    proxy.halfOpen(direction)
    return `nothing ${direction.replace('-', ' the ')}`
  },
  (proxy, random) => {
    const bytes = random.whole(1, 40)
    proxy.slice(bytes)
    return `slices of ${bytes} bytes`
  },
]

export const network: Nemesis = {
  name: 'network',
  about: 'latency, little bandwidth, black holes, half-open connections, resets and slices, also two of them at once',
  unsupported: async () => null,
  front: 'line',
  async inject(field) {
    const { proxy, random } = field
    const drawn = new Set([
      random.whole(0, SPELLS.length),
      ...(random.chance(0.4) ? [random.whole(0, SPELLS.length)] : []),
    ])
    const resets = drawn.delete(SPELLS.length)
    const words = [...drawn].map((one) => SPELLS[one]!(proxy, random))
    const share = random.pick([0.1, 0.5, 1])
    if (resets) words.push(`${share * 100} % reset`)
    await recordFault(field, 'network', words.join(' and '), async () => {
      const hit = resets ? proxy.reset(share) : 0
      // Resets alone are over at once: whoever was hit comes back over a fair line.
      if (drawn.size === 0) return hit === 0 ? 'nobody was connected, or drawn' : undefined
      await Bun.sleep(random.chance(0.9) ? random.between(500, 8_000) : random.between(8_000, 40_000))
      proxy.restore()
    })
  },
}
