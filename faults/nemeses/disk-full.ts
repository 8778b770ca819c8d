import { until } from '../../server/test/server-process.ts'
import { execute } from '../clients/http-commands.ts'
import { unsupportedDisk } from '../disk/open-disk.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import type { Nemesis, SmallDisk } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

const READY = 200
const UNAVAILABLE = 503
const REFILL_EVERY_MS = 200
/** With clients writing, long enough to use up the free space of the log a few times. */
const UNAVAILABLE_WITHIN_MS = 30_000
/** After there is space again, without a restart. */
const WRITES_WITHIN_MS = 10_000

export const diskFull: Nemesis = {
  name: 'disk-full',
  about: 'a small disk is full for some seconds',
  needs: { disk: 'small' },
  unsupported: () => unsupportedDisk('small'),
  async inject(context) {
    const { server, random, disk } = context
    if (disk.kind !== 'small') throw new Error('This nemesis needs a small disk')
    const { pid } = server
    const ms = random.between(2_000, 6_000)
    await recordFault(context, 'disk-full', `a full disk for ${(ms / 1_000).toFixed(1)} s or more`, async () => {
      const wasUnavailable = await stayFull(disk, ms, server.url)
      const writes = () =>
        execute(server.url, 'session.start', { name: 'Newcomer' }).then(
          () => true,
          () => false,
        )
      await until('the server writes when there is space again', writes, WRITES_WITHIN_MS)
      if ((await readiness(server.url)) !== READY) throw new Error('The server writes again and is not ready')
      if (server.pid !== pid) throw new Error('The server did not survive a full disk')
      if (!wasUnavailable) return 'the server never became read-only'
    })
  },
}

/**
 * For at least `ms`, and until the server is read-only: its log may have free space at first. Space that it frees
 * meanwhile is filled too. Returns whether it became read-only.
 */
async function stayFull(disk: SmallDisk, ms: number, url: string): Promise<boolean> {
  const began = monotonicMs()
  const isPast = (limit: number): boolean => monotonicMs() - began > limit
  let wasUnavailable = false
  try {
    while (!isPast(ms) || (!wasUnavailable && !isPast(UNAVAILABLE_WITHIN_MS))) {
      disk.fill()
      wasUnavailable ||= (await readiness(url)) === UNAVAILABLE
      await Bun.sleep(REFILL_EVERY_MS)
    }
    return wasUnavailable
  } finally {
    disk.free()
  }
}

/** The status of `/readyz`; null without an answer. */
async function readiness(url: string): Promise<number | null> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  return answer?.status ?? null
}
