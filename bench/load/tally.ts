import { Histogram } from './histogram.ts'
import type { Rooms } from './rooms.ts'
import { findStamps, MARK, STAMP_BYTES, type Stamps } from './stamps.ts'

/** Frames smaller than this are read faster than they are compared. */
const WORTH_REMEMBERING_BYTES = 512
const REMEMBERED_FRAMES = 64

/**
 * Who received what, and how long after it was to be sent. Every message is counted for every member of its room,
 * so that one lost and one doubled do not cancel out.
 */
export class Tally {
  delivered = 0
  doubled = 0
  /** Of the messages that were to be sent inside the window. */
  readonly latency = new Histogram()
  private windowFrom = Infinity
  private windowTo = Infinity
  private readonly stride: number
  private readonly seen: Uint8Array
  private readonly frames = new Map<number, { bytes: Buffer; stamps: Stamps }>()

  constructor(
    private readonly rooms: Rooms,
    private readonly messages: number,
  ) {
    this.stride = Math.ceil(messages / 8)
    this.seen = new Uint8Array(rooms.members * this.stride)
  }

  /** In µs of the generator's clock. */
  measure(from: number, to: number): void {
    this.windowFrom = from
    this.windowTo = to
  }

  /** Counts the messages in a frame that a member received at `now` µs. Throws on a message that the member must not receive. */
  receive(member: number, bytes: Buffer, start: number, end: number, now: number): void {
    const { numbers, times } = this.read(bytes, start, end)
    const row = member * this.stride
    const room = this.rooms.of(member)
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      if (number >= this.messages) throw new Error(`Message ${number} was received, but never sent.`)
      if (this.rooms.ofMessage(number) !== room) throw new Error(`Message ${number} left its room.`)
      const at = row + (number >> 3)
      const bit = 1 << (number & 7)
      if ((this.seen[at]! & bit) !== 0) {
        this.doubled++
        continue
      }
      this.seen[at]! |= bit
      this.delivered++
      const time = times[i]!
      if (time >= this.windowFrom && time < this.windowTo) this.latency.record(now - time)
    }
  }

  /**
   * A room's members receive the same bytes: a big frame is searched once and for the others only compared,
   * byte for byte. The key is the end of its first message's number.
   */
  private read(bytes: Buffer, start: number, end: number): Stamps {
    const mark = end - start < WORTH_REMEMBERING_BYTES ? -1 : bytes.indexOf(MARK, start)
    if (mark === -1 || mark + STAMP_BYTES > end) return findStamps(bytes, start, end)
    const key = bytes.readUInt32LE(mark + 5)
    const known = this.frames.get(key)
    if (known !== undefined && bytes.compare(known.bytes, 0, known.bytes.length, start, end) === 0) return known.stamps
    const stamps = findStamps(bytes, start, end)
    if (this.frames.size >= REMEMBERED_FRAMES) this.frames.delete(this.frames.keys().next().value!)
    this.frames.set(key, { bytes: Buffer.from(bytes.subarray(start, end)), stamps })
    return stamps
  }
}
