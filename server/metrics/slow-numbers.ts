import { readdir, readFile, statfs } from 'node:fs/promises'
import { lastBackup } from '../last-backup.ts'
import type { Log } from '../log.ts'
import type { Result } from '../storage/operations/table.ts'
import type { Storage } from '../storage/storage.ts'

/** How old a number may be that the storage or the system has to count. */
const FRESH_MS = 30_000
/** A scrape waits no longer for new numbers. They are in the next one then. */
const WAIT_MS = 1_000

export interface SlowNumbers {
  stored: Result<'storedNumbers'> | null
  disk: { size: number; free: number } | null
  files: { open: number; most: number | null } | null
  /** When `parley backup` made the newest backup, in ms. */
  backup: number | null
}

/** Numbers that take a read of the storage or of the system, at most one in 30 s. What cannot be read is null. */
export class SlowReadings {
  numbers: SlowNumbers = { stored: null, disk: null, files: null, backup: null }
  private readAt = -Infinity
  private reading: Promise<void> | null = null

  constructor(
    private readonly storage: Pick<Storage, 'storedNumbers'>,
    private readonly dataDir: string,
    private readonly log: Log,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {}

  /** Resolves when the numbers are fresh, or after a second. Never rejects. */
  async refresh(): Promise<void> {
    if (this.clock() - this.readAt < FRESH_MS) return
    this.reading ??= this.read().finally(() => (this.reading = null))
    await Promise.race([this.reading, Bun.sleep(WAIT_MS)])
  }

  private async read(): Promise<void> {
    const [stored, disk, files, backup] = await Promise.all([
      this.storage.storedNumbers({}).catch((error: unknown) => {
        this.log.debug('metrics.not-read', { error: String(error) })
        return null
      }),
      diskOf(this.dataDir),
      openFiles(),
      lastBackup(this.dataDir),
    ])
    this.numbers = { stored, disk, files, backup }
    this.readAt = this.clock()
  }
}

/** Null when the system does not say how full it is. */
async function diskOf(folder: string): Promise<SlowNumbers['disk']> {
  const disk = await statfs(folder).catch(() => null)
  if (disk === null || disk.blocks === 0) return null
  return { size: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize }
}

/** File descriptors of this process, which each socket has one of. Null on other systems than Linux. */
async function openFiles(): Promise<SlowNumbers['files']> {
  try {
    const [open, limits] = await Promise.all([readdir('/proc/self/fd'), readFile('/proc/self/limits', 'utf8')])
    const most = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? NaN)
    return { open: open.length, most: Number.isNaN(most) ? null : most }
  } catch {
    return null
  }
}
