import { dlopen, FFIType, ptr } from 'bun:ffi'

/** Linux, `sys/socket.h`. */
const AF_INET = 2
const SOCK_STREAM = 1
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000
const ADDRESS_BYTES = 16

const { i32, u64, i64, u32, ptr: pointer } = FFIType
const system = () =>
  dlopen('libc.so.6', {
    socket: { args: [i32, i32, i32], returns: i32 },
    setsockopt: { args: [i32, i32, i32, pointer, u32], returns: i32 },
    connect: { args: [i32, pointer, u32], returns: i32 },
    send: { args: [i32, pointer, u64, i32], returns: i64 },
    recv: { args: [i32, pointer, u64, i32], returns: i64 },
    close: { args: [i32], returns: i32 },
  })

/** A socket that reads exactly as many bytes as requested, with a tiny kernel buffer: the runtime's sockets always read everything. */
export class RawSocket {
  readonly #libc = system()
  readonly #file: number

  /** Connects to a port of this machine. Throws when no server listens there. */
  constructor(port: number, receiveBufferBytes: number) {
    const { symbols } = this.#libc
    this.#file = symbols.socket(AF_INET, SOCK_STREAM, 0)
    symbols.setsockopt(this.#file, SOL_SOCKET, SO_RCVBUF, ptr(new Int32Array([receiveBufferBytes])), 4)
    const address = Buffer.alloc(ADDRESS_BYTES)
    address.writeUInt16LE(AF_INET, 0)
    address.writeUInt16BE(port, 2)
    address.set([127, 0, 0, 1], 4)
    if (symbols.connect(this.#file, ptr(address), ADDRESS_BYTES) === 0) return
    this.close()
    throw new Error(`No server listens on port ${port}`)
  }

  /** At most this many of the bytes that have arrived; null when the connection is closed. */
  read(most: number): Buffer | null {
    const bytes = Buffer.alloc(most)
    const count = Number(this.#libc.symbols.recv(this.#file, ptr(bytes), most, MSG_DONTWAIT))
    // No data yet is an error as well: the next write finds out whether the connection is closed.
    return count === 0 ? null : bytes.subarray(0, Math.max(0, count))
  }

  /** False when the connection is closed, or when the other end does not read. */
  write(bytes: Buffer): boolean {
    const count = this.#libc.symbols.send(this.#file, ptr(bytes), bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL)
    return Number(count) === bytes.length
  }

  close(): void {
    this.#libc.symbols.close(this.#file)
    this.#libc.close()
  }
}
