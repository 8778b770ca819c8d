import type { Context } from './context.ts'
import { sweepLoose, sweepUnnamed } from './files/sweep-blobs.ts'
import type { Uploads } from './files/uploads.ts'
import { Sweeper } from './sweeper.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The time from a blob's put to the commit of its file is far below this. */
const LOOSE_GRACE_MS = 10 * MINUTE_MS
const UNNAMED_GRACE_MS = HOUR_MS
const UNNAMED_EVERY_MS = 6 * HOUR_MS
const REMOVED_AT_ONCE = 100

/** Removes what nobody can reach any more: old uploads, files that no message has, and blobs that no file names. */
export class FileSweeper extends Sweeper {
  protected readonly failure = 'files.not-swept'
  private unnamedAt = -Infinity

  constructor(
    private readonly context: Pick<Context, 'storage' | 'blobs' | 'limits' | 'log' | 'clock' | 'steady'>,
    private readonly uploads: Uploads,
  ) {
    super(context.log)
  }

  protected async run(): Promise<void> {
    const { storage, clock, steady, limits } = this.context
    await this.uploads.sweep()
    const before = clock() - limits.uploadHours * HOUR_MS
    let removed = REMOVED_AT_ONCE
    while (removed === REMOVED_AT_ONCE && !this.closed)
      removed = (await storage.removeUnsent({ before, limit: REMOVED_AT_ONCE })).removed
    await sweepLoose(this.context, LOOSE_GRACE_MS)
    if (steady() - this.unnamedAt < UNNAMED_EVERY_MS) return
    await sweepUnnamed(this.context, UNNAMED_GRACE_MS)
    this.unnamedAt = steady()
  }
}
