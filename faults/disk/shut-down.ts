import { dlopen, FFIType, ptr } from 'bun:ffi'
import { closeSync, openSync } from 'node:fs'

/** Linux, `fs/ext4/ext4.h`: `_IOR('X', 125, __u32)`. */
const EXT4_IOC_SHUTDOWN = 0x8004587d
/** Flushes neither the data nor the journal. */
const NOLOGFLUSH = 2

/**
 * Stops the ext4 file system of this folder, as a power loss would: every write fails from now on, and what was not
 * flushed is lost. Sectors are not torn, and flushed data is never lost. Throws when the system refuses.
 */
export function shutDown(folder: string): void {
  const { symbols, close } = dlopen('libc.so.6', {
    ioctl: { args: [FFIType.i32, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
  })
  const file = openSync(folder, 'r')
  try {
    const how = new Uint32Array([NOLOGFLUSH])
    if (symbols.ioctl(file, EXT4_IOC_SHUTDOWN, ptr(how)) !== 0) throw new Error(`${folder} cannot be shut down`)
  } finally {
    closeSync(file)
    close()
  }
}
