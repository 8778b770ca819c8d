import { missingFor } from '../disk/open-disk.ts'
import type { Nemesis, SmallDisk } from '../nemesis.ts'
import { noted } from './noted.ts'
import { until } from '../../server/test/server-process.ts'

const UNAVAILABLE = 503
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
      const said = await keepFull(disk, ms, server.url)
      await until(
        'the server is ready when there is room',
        async () => (await readiness(server.url)) === 200,
        WRITES_WITHIN_MS,
      )
      if (server.pid !== pid) throw new Error('The server did not live through a full disk')
      if (!said) return 'it never said that it only reads'
    })
  },
}

/** Also what the server gives back meanwhile is taken. Answers whether it said that it only reads. */
async function keepFull(disk: SmallDisk, ms: number, url: string): Promise<boolean> {
  let said = false
  try {
    for (let left = ms; left > 0; left -= FILLED_AGAIN_MS) {
      disk.fill()
      said ||= (await readiness(url)) === UNAVAILABLE
      await Bun.sleep(Math.min(left, FILLED_AGAIN_MS))
    }
    return said || (await readiness(url)) === UNAVAILABLE
  } finally {
    disk.free()
  }
}

/** The status of `/readyz`; null when nobody answers. */
async function readiness(url: string): Promise<number | null> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  return answer?.status ?? null
}
