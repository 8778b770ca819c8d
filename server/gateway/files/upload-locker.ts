import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/server'

const WAIT_MS = 30_000

interface Holder {
  release: RequestRelease
  ended: Promise<void>
  end: () => void
}

/**
 * Gives an upload to one request at a time. The next one asks that one to end. Then it only waits: the locker of the
 * library would ask again in each turn of the event loop.
 */
export class UploadLocker implements Locker {
  private readonly holders = new Map<string, Holder>()

  constructor(private readonly waitMs = WAIT_MS) {}

  newLock(id: string): Lock {
    return {
      lock: (signal, release) => this.lock(id, signal, release),
      unlock: async () => this.unlock(id),
    }
  }

  private async lock(id: string, signal: AbortSignal, release: RequestRelease): Promise<void> {
    const late = Promise.withResolvers<true>()
    const giveUp = () => late.resolve(true)
    const timer = setTimeout(giveUp, this.waitMs)
    signal.addEventListener('abort', giveUp)
    try {
      for (let holder = this.holders.get(id); holder !== undefined; holder = this.holders.get(id)) {
        await holder.release()
        if ((await Promise.race([holder.ended, late.promise])) === true) throw ERRORS.ERR_LOCK_TIMEOUT
      }
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    }
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    this.holders.set(id, { release, ended, end })
  }

  private unlock(id: string): void {
    this.holders.get(id)?.end()
    this.holders.delete(id)
  }
}
