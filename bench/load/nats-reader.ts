const [NEW_LINE, P, M, I, MINUS] = [0x0a, 0x50, 0x4d, 0x49, 0x2d]

export interface NatsHandler {
  /** The payloads of one or more messages lie between these, with the protocol's own text between two of them. */
  messages(bytes: Buffer, start: number, end: number): void
  ping(): void
  pong(): void
}

/** Reads NATS' client protocol: lines, of which `MSG` is followed by so many bytes of payload. */
export class NatsReader {
  private rest: Buffer | null = null

  constructor(private readonly handler: NatsHandler) {}

  /** Throws on an error of the server and on a line that this reader does not expect. */
  push(chunk: Buffer): void {
    const bytes = this.rest === null ? chunk : Buffer.concat([this.rest, chunk])
    let [at, first, last] = [0, -1, -1]
    while (at < bytes.length) {
      const line = bytes.indexOf(NEW_LINE, at) + 1
      if (line === 0) break
      if (bytes[at] === M) {
        const end = line + sizeOf(bytes, line)
        if (end + 2 > bytes.length) break
        if (first === -1) first = line
        last = end
        at = end + 2
      } else {
        this.control(bytes, at, line)
        at = line
      }
    }
    // The next chunk overwrites these bytes.
    this.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null
    if (first !== -1) this.handler.messages(bytes, first, last)
  }

  private control(bytes: Buffer, at: number, line: number): void {
    if (bytes[at] === P && bytes[at + 1] === I) this.handler.ping()
    else if (bytes[at] === P) this.handler.pong()
    else if (bytes[at] === MINUS || bytes[at] !== I) throw new Error(`NATS sent ${bytes.toString('latin1', at, line)}`)
  }
}

/** The number at the end of a line, before its `\r\n`. */
function sizeOf(bytes: Buffer, line: number): number {
  let size = 0
  for (let at = line - 3, unit = 1; bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at--, unit *= 10)
    size += (bytes[at]! - 0x30) * unit
  return size
}
