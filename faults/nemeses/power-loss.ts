import { unsupportedDisk } from '../disk/open-disk.ts'
import type { Nemesis } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'

const WAITS_MS = 2_000

export const powerLoss: Nemesis = {
  name: 'power-loss',
  about: 'the disk stops at once, without a flush, and then the machine',
  needs: { disk: 'ext4' },
  unsupported: () => unsupportedDisk('ext4'),
  restarts: true,
  async inject(field) {
    const { server, random, disk } = field
    if (disk.kind !== 'ext4') throw new Error('This needs an ext4 of its own')
    await Bun.sleep(random.between(0, WAITS_MS))
    await recordDataFault(field, 'power-loss', 'no power', async () => {
      // RoomCursor first: a flush that is under way while the disk stops may be told as done, and a machine without power tells nobody.
      server.pause()
      disk.losePower()
      await server.kill()
      await disk.remount()
      await server.start()
    })
  },
}
