import type { Random } from '../rounds/random.ts'
import type { Nemesis, Network } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

/** Causes a fault that lasts until `restore` and returns a description of it. */
type NetworkFault = (proxy: Network, random: Random) => string

const FAULTS: NetworkFault[] = [
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
  target: 'network',
  async inject(context) {
    const { proxy, random } = context
    const drawn = new Set([
      random.whole(0, FAULTS.length),
      ...(random.chance(0.4) ? [random.whole(0, FAULTS.length)] : []),
    ])
    const resets = drawn.delete(FAULTS.length)
    const descriptions = [...drawn].map((one) => FAULTS[one]!(proxy, random))
    const share = random.pick([0.1, 0.5, 1])
    if (resets) descriptions.push(`${share * 100} % reset`)
    await recordFault(context, 'network', descriptions.join(' and '), async () => {
      const count = resets ? proxy.reset(share) : 0
      // Resets alone do not last: the network works at once.
      if (drawn.size === 0) return count === 0 ? 'no connection was reset' : undefined
      await Bun.sleep(random.chance(0.9) ? random.between(500, 8_000) : random.between(8_000, 40_000))
      proxy.restore()
    })
  },
}
