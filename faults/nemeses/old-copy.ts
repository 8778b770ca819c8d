import type { Nemesis } from '../nemesis.ts'
import { copyOf } from './data.ts'
import { noted } from './noted.ts'

export const oldCopy: Nemesis = {
  name: 'old-copy',
  about: 'an older copy of the data is put in their place',
  missing: async () => null,
  async strike(field) {
    const { server, random, note } = field
    const copy = copyOf(server.dataDir)
    await Bun.sleep(random.between(500, 5_000))
    await noted(field, 'old-copy', 'an older copy', async () => {
      await (random.chance(0.5) ? server.kill() : server.stop())
      copy.putBack()
      copy.remove()
      note({ type: 'tail-lost', nemesis: 'old-copy', what: 'everything since the copy was made', heads: copy.heads })
      await server.start()
    })
  },
}
