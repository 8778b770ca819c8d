import { missingFor } from '../disk/open-disk.ts'
import type { Nemesis, SmallDisk } from '../nemesis.ts'
import { noted } from './noted.ts'
import { until } from '../../server/test/server-process.ts'

const FILLED_AGAIN_MS = 200
/** With room again, and without a restart. */
const WRITES_WITHIN_MS = 10_000

export const diskFull: Nemesis = {
  name: 'disk-full',
  about: 'no room on a small disk for some seconds',
  needs: { disk: 'small' },
  missing: () => missingFor('small'),
  async strike(field) {
    const { server, random, disk } = field
    if (disk.kind !== 'small') throw new Error('This needs a small disk')
    const { pid } = server
    const ms = random.between(2_000, 6_000)
    await noted(field, 'disk-full', `no room for ${(ms / 1_000).toFixed(1)} s`, async () => {
      await keepFull(disk, ms)
      await until('the server is ready when there is room', () => isReady(server.url), WRITES_WITHIN_MS)
      if (server.pid !== pid) throw new Error('The server did not live through a full disk')
    })
  },
}

/** Also what the server gives back meanwhile is taken. */
async function keepFull(disk: SmallDisk, ms: number): Promise<void> {
  try {
    for (let left = ms; left > 0; left -= FILLED_AGAIN_MS) {
      disk.fill()
      await Bun.sleep(Math.min(left, FILLED_AGAIN_MS))
    }
  } finally {
    disk.free()
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  return answer?.ok === true
}
