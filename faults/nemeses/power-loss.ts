import { missingFor } from '../disk/open-disk.ts'
import type { Nemesis } from './nemesis.ts'
import { notedOnBrokenData } from './record-fault.ts'

const WAITS_MS = 2_000

export const powerLoss: Nemesis = {
  name: 'power-loss',
  about: 'the disk stops at once, without a flush, and then the machine',
  needs: { disk: 'ext4' },
  missing: () => missingFor('ext4'),
  restarts: true,
  async strike(field) {
    const { server, random, disk } = field
    if (disk.kind !== 'ext4') throw new Error('This needs an ext4 of its own')
    await Bun.sleep(random.between(0, WAITS_MS))
    await notedOnBrokenData(field, 'power-loss', 'no power', async () => {
      // Held first: a flush that is under way while the disk stops may be told as done, and a machine without power tells nobody.
      server.pause()
      disk.losePower()
      await server.kill()
      await disk.remount()
      await server.start()
    })
  },
}
