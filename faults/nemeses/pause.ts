import type { Random } from '../rounds/random.ts'
import type { Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

export const pause: Nemesis = {
  name: 'pause',
  about: 'SIGSTOP for 1 to 120 s, mostly below 5 s',
  unsupported: async () => null,
  async inject(context) {
    const { random, server } = context
    const ms = durationMs(random)
    await recordFault(context, 'pause', `SIGSTOP for ${(ms / 1_000).toFixed(1)} s`, async () => {
      server.pause()
      try {
        await Bun.sleep(ms)
      } finally {
        server.resume()
      }
    })
  },
}

function durationMs(random: Random): number {
  const [least, most] = random.chance(0.8) ? [1_000, 5_000] : random.chance(0.8) ? [5_000, 30_000] : [30_000, 120_000]
  return random.between(least, most)
}
