import { dlopen, FFIType, ptr } from 'bun:ffi'
import { readdirSync } from 'node:fs'

/** Connections that may wait to be accepted. The system's limit (`net.core.somaxconn`) applies, too. */
const BACKLOG = 4_096
/** Bytes that may wait to be read from one connection: two frames of the largest size. The system doubles it for its own use. */
const RECEIVE_BUFFER = 64 * 1024
/** Linux, `sys/socket.h`. */
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const SO_ACCEPTCONN = 30

/**
 * Sets what the runtime has no setting for, at this process's open ports:
 * - More connections may wait to be accepted [G8]. The runtime fixes 512. When thousands connect at once, the system
 *   drops the rest, and each of these tries again only after one to three seconds. A second call of listen(2) changes
 *   the number.
 * - Less may wait to be read from each connection [G7]. The system lets it grow to some mebibytes, and the runtime reads
 *   all of it in one turn of the event loop. It parses empty fragments without calling anybody, so that no budget counts
 *   them: a flood of them took the thread 10 ms in a turn, and takes 0.3 ms. A connection inherits the size from the port.
 *
 * `failed` is called when one cannot be set; the server works without it. Linux only; on other systems it does nothing.
 */
export function tuneListeningSockets(failed: (error: unknown) => void): void {
  if (process.platform !== 'linux') return
  try {
    tune()
  } catch (error) {
    failed(error)
  }
}

function tune(): void {
  const { symbols, close } = dlopen('libc.so.6', {
    listen: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    setsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.u32], returns: FFIType.i32 },
    getsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
  })
  const listens = new Int32Array(1)
  const buffer = new Int32Array([RECEIVE_BUFFER])
  const size = new Int32Array([listens.byteLength])
  try {
    for (const fd of readdirSync('/proc/self/fd').map(Number)) {
      listens[0] = 0
      symbols.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, ptr(listens), ptr(size))
      if (listens[0] !== 1) continue
      if (symbols.listen(fd, BACKLOG) !== 0) throw new Error('listen(2) was refused')
      if (symbols.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, ptr(buffer), buffer.byteLength) !== 0)
        throw new Error('setsockopt(2) was refused')
    }
  } finally {
    close()
  }
}
