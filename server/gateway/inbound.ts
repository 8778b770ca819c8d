import type { Limits } from '../../protocol/limits.ts'

export type InboundLimits = Pick<
  Limits,
  | 'frameBytes'
  | 'unauthenticatedFrames'
  | 'socketFramesPerSecond'
  | 'socketFramesBurst'
  | 'socketBytesPerSecond'
  | 'socketBytesBurst'
>

/**
 * What one socket may still send, in frames and bytes [G7]. Every frame counts, also one that is refused. Before its
 * session a socket has a small amount, once. Then it has a burst, which comes back at the rate a second.
 */
export class Inbound {
  private frames: number
  private bytes: number
  /** When both were last added to. */
  private since = 0
  private connected = false

  constructor(
    private readonly limits: InboundLimits,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {
    this.frames = Math.min(limits.unauthenticatedFrames, this.framesBurst)
    this.bytes = Math.min(limits.frameBytes, this.bytesBurst)
  }

  /** The socket has a session. */
  connect(): void {
    this.connected = true
    this.frames = this.framesBurst
    this.bytes = this.bytesBurst
    this.since = this.clock()
  }

  /** Takes a frame. False when the budget is overdrawn. The clock is read only then, because this runs for every frame. */
  take(bytes: number): boolean {
    if (this.frames < 1 || this.bytes < bytes) this.refill()
    this.frames -= 1
    this.bytes -= bytes
    return this.frames >= 0 && this.bytes >= 0
  }

  get overdrawn(): boolean {
    this.refill()
    return this.frames < 0 || this.bytes < 0
  }

  /** Whether the socket has no session yet, or has sent two bursts at once. It is closed then. */
  get flooded(): boolean {
    return !this.connected || this.frames < -this.framesBurst || this.bytes < -this.bytesBurst
  }

  /** The ms after which an overdrawn budget is even again. */
  get wait(): number {
    const { socketFramesPerSecond, socketBytesPerSecond } = this.limits
    const seconds = Math.max(-this.frames / socketFramesPerSecond, -this.bytes / socketBytesPerSecond)
    return Math.ceil(seconds * 1_000)
  }

  private refill(): void {
    if (!this.connected) return
    const { socketFramesPerSecond, socketBytesPerSecond } = this.limits
    const now = this.clock()
    const seconds = (now - this.since) / 1_000
    this.since = now
    this.frames = Math.min(this.framesBurst, this.frames + seconds * socketFramesPerSecond)
    this.bytes = Math.min(this.bytesBurst, this.bytes + seconds * socketBytesPerSecond)
  }

  private get framesBurst(): number {
    const { socketFramesPerSecond, socketFramesBurst } = this.limits
    return socketFramesPerSecond * socketFramesBurst === 0 ? Infinity : socketFramesBurst
  }

  private get bytesBurst(): number {
    const { socketBytesPerSecond, socketBytesBurst } = this.limits
    return socketBytesPerSecond * socketBytesBurst === 0 ? Infinity : socketBytesBurst
  }
}
