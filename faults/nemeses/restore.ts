import { isDeepStrictEqual } from 'node:util'
import { backUp } from './backup.ts'
import { databaseIn, headsOf } from './data-files.ts'
import type { Nemesis } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'

export const restore: Nemesis = {
  name: 'restore',
  about: 'a backup is made under load and restored some seconds later',
  unsupported: async () => null,
  restarts: true,
  async inject(context) {
    const { server, random, note } = context
    const backup = await backUp(server)
    try {
      await Bun.sleep(random.between(500, 5_000))
      await recordDataFault(context, 'restore', 'a backup of some seconds ago', async () => {
        const { heads } = backup
        const isOlder = !isDeepStrictEqual(headsOf(databaseIn(server.dataDir)), heads)
        await (random.chance(0.5) ? server.kill() : server.stop())
        await backup.restore()
        note({ type: 'data-lost', nemesis: 'restore', what: 'everything since the backup', heads })
        await server.start()
        if (!isOlder) return 'nothing had changed since the backup'
      })
    } finally {
      backup.remove()
    }
  },
}
