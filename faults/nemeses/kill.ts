import type { Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

const WAITS_MS = 1_000
const DOWN_MS = 1_000

export const kill: Nemesis = {
  name: 'kill',
  about: 'SIGKILL at a random moment',
  unsupported: async () => null,
  restarts: true,
  async inject(field) {
    const { random, server } = field
    await Bun.sleep(random.between(0, WAITS_MS))
    await recordFault(field, 'kill', 'SIGKILL', async () => {
      await server.kill()
      if (random.chance(0.3)) await Bun.sleep(random.between(0, DOWN_MS))
      await server.start()
    })
  },
}
