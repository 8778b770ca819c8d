import { isDeepStrictEqual } from 'node:util'
import { copyOf, databaseIn, headsOf } from './data-files.ts'
import type { Nemesis } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'

export const oldCopy: Nemesis = {
  name: 'old-copy',
  about: 'the data is replaced by an older copy',
  unsupported: async () => null,
  restarts: true,
  async inject(context) {
    const { server, random, note } = context
    const copy = copyOf(server.dataDir)
    try {
      await Bun.sleep(random.between(500, 5_000))
      await recordDataFault(context, 'old-copy', 'an older copy', async () => {
        const isOlder = !isDeepStrictEqual(headsOf(databaseIn(server.dataDir)), copy.heads)
        await (random.chance(0.5) ? server.kill() : server.stop())
        copy.putBack()
        note({ type: 'data-lost', nemesis: 'old-copy', what: 'everything since the copy', heads: copy.heads })
        await server.start()
        if (!isOlder) return 'nothing had changed since the copy'
      })
    } finally {
      copy.remove()
    }
  },
}
