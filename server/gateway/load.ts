/** Up to this share of a core nobody has to wait. */
const EASY_SHARE = 0.3
/** At this share rooms rest as long as they ever do. */
const BUSY_SHARE = 0.55
export const LONGEST_REST_MS = 50

/**
 * How busy this process is. On a busy node a room that sends often rests longer between two frames: the changes
 * meanwhile share a frame, and a frame for each of them would cost every one of its sockets a system call.
 */
export class Load {
  private usage: { user: number; system: number }
  private at: number
  private share = 0

  constructor(
    private readonly cpuUsage: () => { user: number; system: number } = process.cpuUsage,
    private readonly now: () => number = performance.now.bind(performance),
  ) {
    this.usage = cpuUsage()
    this.at = now()
  }

  /** Reads the clock of the processor. Once a second. */
  measure(): void {
    const usage = this.cpuUsage()
    const now = this.now()
    const usedMs = (usage.user - this.usage.user + usage.system - this.usage.system) / 1_000
    if (now > this.at) this.share = usedMs / (now - this.at)
    this.usage = usage
    this.at = now
  }

  /** The ms that a room rests at least after a frame. */
  get restMs(): number {
    const busy = (this.share - EASY_SHARE) / (BUSY_SHARE - EASY_SHARE)
    return Math.max(0, Math.min(1, busy)) * LONGEST_REST_MS
  }
}
