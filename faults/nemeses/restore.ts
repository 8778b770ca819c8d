import type { Nemesis } from '../nemesis.ts'
import { backUp } from './backup.ts'
import { noted } from './noted.ts'

export const restore: Nemesis = {
  name: 'restore',
  about: 'a backup is made under load, and restored some seconds later',
  missing: async () => null,
  async strike(field) {
    const { server, random, note } = field
    const backup = await backUp(server)
    await Bun.sleep(random.between(500, 5_000))
    await noted(field, 'restore', 'the backup of some seconds ago', async () => {
      await (random.chance(0.5) ? server.kill() : server.stop())
      await backup.restore()
      backup.remove()
      note({ type: 'tail-lost', nemesis: 'restore', what: 'everything since the backup was made', heads: backup.heads })
      await server.start()
    })
  },
}
