import { dlopen, FFIType, ptr } from 'bun:ffi'
import { readdirSync } from 'node:fs'

/** Connections that may wait to be accepted; the system's own limit (`net.core.somaxconn`) holds too. */
const BACKLOG = 4_096
/** Linux, `sys/socket.h`. */
const SOL_SOCKET = 1
const SO_ACCEPTCONN = 30

/**
 * Lets more connections wait at this process's open ports. The runtime fixes 512 and offers no setting: when thousands
 * come back at once the system drops the rest, and each of these, a look at `/healthz` among them, tries again only
 * after a second or three [G8]. Calling listen(2) again changes it. Where that fails `failed` is told, and smaller
 * crowds are served as well; on other systems than Linux it is not tried.
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
