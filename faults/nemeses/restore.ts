import { isDeepStrictEqual } from 'node:util'
import type { Nemesis } from './nemesis.ts'
import { backUp } from './backup.ts'
import { databaseIn, headsOf } from './data-files.ts'
import { recordDataFault } from './record-fault.ts'

export const restore: Nemesis = {
  name: 'restore',
  about: 'a backup is made under load, and restored some seconds later',
  unsupported: async () => null,
  restarts: true,
  async inject(field) {
    const { server, random, note } = field
    const backup = await backUp(server)
    try {
      await Bun.sleep(random.between(500, 5_000))
      await recordDataFault(field, 'restore', 'the backup of some seconds ago', async () => {
        const lost = !isDeepStrictEqual(headsOf(databaseIn(server.dataDir)), backup.heads)
        await (random.chance(0.5) ? server.kill() : server.stop())
        await backup.restore()
        const { heads } = backup
        note({ type: 'data-lost', nemesis: 'restore', what: 'everything since the backup was made', heads })
        await server.start()
        if (!lost) return 'nothing was changed since the backup was made'
      })
    } finally {
      backup.remove()
    }
  },
}
