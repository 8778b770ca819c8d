import type { Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

const MAX_WAIT_MS = 1_000
const MAX_DOWN_MS = 1_000

export const kill: Nemesis = {
  name: 'kill',
  about: 'SIGKILL at a random moment',
  unsupported: async () => null,
  restarts: true,
  async inject(context) {
    const { random, server } = context
    await Bun.sleep(random.between(0, MAX_WAIT_MS))
    await recordFault(context, 'kill', 'SIGKILL', async () => {
      await server.kill()
      if (random.chance(0.3)) await Bun.sleep(random.between(0, MAX_DOWN_MS))
      await server.start()
    })
  },
}
