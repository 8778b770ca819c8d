import { dlopen, FFIType, ptr } from 'bun:ffi'
import { readdirSync } from 'node:fs'

/** Connections that may wait to be accepted. The system's limit (`net.core.somaxconn`) applies, too. */
const BACKLOG = 4_096
/** Linux, `sys/socket.h`. */
const SOL_SOCKET = 1
const SO_ACCEPTCONN = 30

/**
 * Lets more connections wait at this process's open ports [G8]. The runtime fixes 512 and offers no setting. When
 * thousands connect at once, the system drops the rest, and each of these tries again only after one to three seconds.
 * A second call of listen(2) changes the number. `failed` is called when that fails; smaller crowds are served as well
 * then. Linux only; on other systems it does nothing.
 */
export function widenBacklog(failed: (error: unknown) => void): void {
  if (process.platform !== 'linux') return
  try {
    listenAgain()
  } catch (error) {
    failed(error)
  }
}

function listenAgain(): void {
  const { symbols, close } = dlopen('libc.so.6', {
    listen: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    getsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
  })
  const listens = new Int32Array(1)
  const size = new Int32Array([listens.byteLength])
  try {
    for (const fd of readdirSync('/proc/self/fd').map(Number)) {
      listens[0] = 0
      symbols.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, ptr(listens), ptr(size))
      if (listens[0] === 1 && symbols.listen(fd, BACKLOG) !== 0) throw new Error('listen(2) was refused')
    }
  } finally {
    close()
  }
}
