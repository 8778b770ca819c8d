import { isDeepStrictEqual } from 'node:util'
import type { Nemesis } from './nemesis.ts'
import { copyOf, databaseIn, headsOf } from './data-files.ts'
import { recordDataFault } from './record-fault.ts'

export const oldCopy: Nemesis = {
  name: 'old-copy',
  about: 'an older copy of the data is put in their place',
  unsupported: async () => null,
  restarts: true,
  async inject(field) {
    const { server, random, note } = field
    const copy = copyOf(server.dataDir)
    try {
      await Bun.sleep(random.between(500, 5_000))
      await recordDataFault(field, 'old-copy', 'an older copy', async () => {
        const lost = !isDeepStrictEqual(headsOf(databaseIn(server.dataDir)), copy.heads)
        await (random.chance(0.5) ? server.kill() : server.stop())
        copy.putBack()
        note({ type: 'data-lost', nemesis: 'old-copy', what: 'everything since the copy was made', heads: copy.heads })
        await server.start()
        if (!lost) return 'nothing was changed since the copy was made'
      })
    } finally {
      copy.remove()
    }
  },
}
