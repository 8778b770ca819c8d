import { unsupportedDisk } from '../disk/open-disk.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'

const MAX_WAIT_MS = 2_000

export const powerLoss: Nemesis = {
  name: 'power-loss',
  about: 'the disk stops at once without a flush, and then the server',
  needs: { disk: 'ext4' },
  unsupported: () => unsupportedDisk('ext4'),
  restarts: true,
  async inject(context) {
    await Bun.sleep(context.random.between(0, MAX_WAIT_MS))
    await recordDataFault(context, 'power-loss', 'no power', () => losePower(context))
  },
}

/** The server starts again afterwards. */
export async function losePower({ server, disk }: FaultContext): Promise<void> {
  if (disk.kind !== 'ext4') throw new Error('This nemesis needs an ext4 disk')
  // A flush in flight while the disk stops may be reported as done. A machine without power could not answer then.
  server.pause()
  disk.losePower()
  await server.kill()
  await disk.remount()
  await server.start()
}
