import { unsupportedDisk } from '../disk/open-disk.ts'
import type { Nemesis, SmallDisk } from './nemesis.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { arrive } from './start-session.ts'
import { recordFault } from './record-fault.ts'
import { until } from '../../server/test/server-process.ts'

const READY = 200
const UNAVAILABLE = 503
const FILLED_AGAIN_MS = 200
/** With people talking; long enough for its log to be used up a few times. */
const SAYS_WITHIN_MS = 30_000
/** With room again, and without a restart. */
const WRITES_WITHIN_MS = 10_000

export const diskFull: Nemesis = {
  name: 'disk-full',
  about: 'no room on a small disk for some seconds',
  needs: { disk: 'small' },
  unsupported: () => unsupportedDisk('small'),
  async inject(field) {
    const { server, random, disk } = field
    if (disk.kind !== 'small') throw new Error('This needs a small disk')
    const { pid } = server
    const ms = random.between(2_000, 6_000)
    await recordFault(field, 'disk-full', `no room for ${(ms / 1_000).toFixed(1)} s or more`, async () => {
      const said = await keepFull(disk, ms, server.url)
      const writes = () =>
        arrive(server.url).then(
          () => true,
          () => false,
        )
      await until('somebody can write again when there is room', writes, WRITES_WITHIN_MS)
      if ((await readiness(server.url)) !== READY) throw new Error('The server writes again and does not say so')
      if (server.pid !== pid) throw new Error('The server did not live through a full disk')
      if (!said) return 'it never said that it only reads'
    })
  },
}

/**
 * At least so long, and until the server said that it only reads: there may be room for some time in the log that it
 * has. Also what it gives back meanwhile is taken. Answers whether it said so.
 */
async function keepFull(disk: SmallDisk, ms: number, url: string): Promise<boolean> {
  const began = monotonicMs()
  const past = (limit: number): boolean => monotonicMs() - began > limit
  let said = false
  try {
    while (!past(ms) || (!said && !past(SAYS_WITHIN_MS))) {
      disk.fill()
      said ||= (await readiness(url)) === UNAVAILABLE
      await Bun.sleep(FILLED_AGAIN_MS)
    }
    return said
  } finally {
    disk.free()
  }
}

/** The status of `/readyz`; null when nobody answers. */
async function readiness(url: string): Promise<number | null> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  return answer?.status ?? null
}
