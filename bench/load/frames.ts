/** WebSocket frames (RFC 6455, section 5.2), only as far as a load generator needs them. */
export const TEXT = 1
export const CLOSE = 8
export const PING = 9
export const PONG = 10

/** Where a frame's payload lies: valid only during the call, since the bytes are a socket's own. */
export type FrameHandler = (opcode: number, bytes: Buffer, start: number, end: number) => void

/** Cuts what a socket receives into frames, without copying those that arrive whole. */
export class FrameReader {
  /** The beginning of a frame whose end has not arrived. */
  private rest: Buffer | null = null
  private filled = 0

  constructor(private readonly handle: FrameHandler) {}

  /** Throws on what a server must not send or this reader does not take: masked or fragmented frames. */
  push(chunk: Buffer): void {
    let bytes = chunk
    let at = 0
    if (this.rest !== null) {
      const size = frameSize(this.rest, 0, this.filled)
      if (size === 0) bytes = Buffer.concat([this.rest.subarray(0, this.filled), chunk])
      else {
        at = chunk.copy(this.rest, this.filled, 0, size - this.filled)
        this.filled += at
        if (this.filled < size) return
        this.emit(this.rest, 0, size)
      }
      this.rest = null
    }
    while (at < bytes.length) {
      const size = frameSize(bytes, at, bytes.length)
      if (size === 0 || at + size > bytes.length) {
        this.rest = Buffer.allocUnsafe(Math.max(size, 10))
        this.filled = bytes.copy(this.rest, 0, at)
        return
      }
      this.emit(bytes, at, at + size)
      at += size
    }
  }

  private emit(bytes: Buffer, at: number, end: number): void {
    const first = bytes[at]!
    if ((first & 0x80) === 0 || (first & 0x0f) === 0) throw new Error('The server sent a fragmented message.')
    if ((bytes[at + 1]! & 0x80) !== 0) throw new Error('The server sent a masked frame.')
    this.handle(first & 0x0f, bytes, at + headerSize(bytes[at + 1]!), end)
  }
}

function headerSize(length: number): number {
  return length < 126 ? 2 : length === 126 ? 4 : 10
}

/** The bytes of the frame at `at`, header included, or 0 when its header has not arrived whole. */
function frameSize(bytes: Buffer, at: number, end: number): number {
  if (end - at < 2) return 0
  const length = bytes[at + 1]! & 0x7f
  const header = headerSize(length)
  if (end - at < header) return 0
  if (length < 126) return header + length
  if (length === 126) return header + bytes.readUInt16BE(at + 2)
  return header + bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6)
}

/** A frame from a client, masked as it must be. */
export function clientFrame(opcode: number, payload: string | Uint8Array): Buffer {
  const data = typeof payload === 'string' ? Buffer.from(payload) : payload
  if (data.length > 0xffff) throw new Error('The generator sends no frame of more than 64 KiB.')
  const header = data.length < 126 ? 6 : 8
  const frame = Buffer.allocUnsafe(header + data.length)
  frame[0] = 0x80 | opcode
  if (data.length < 126) frame[1] = 0x80 | data.length
  else {
    frame[1] = 0x80 | 126
    frame.writeUInt16BE(data.length, 2)
  }
  frame.writeUInt32BE((Math.random() * 2 ** 32) >>> 0, header - 4)
  for (let i = 0; i < data.length; i++) frame[header + i] = data[i]! ^ frame[header - 4 + (i & 3)]!
  return frame
}
