import { dlopen, FFIType, ptr } from 'bun:ffi'

/** Linux, `time.h`: seconds since the machine started, the same for every process, moved by nobody. */
const CLOCK_MONOTONIC = 1
const atStart = sharedMs() - performance.now()

/** ms on a clock that all processes of this machine share and that never goes back. The runtime's own begins anew in each process. */
export function monotonicMs(): number {
  return atStart + performance.now()
}

function sharedMs(): number {
  if (process.platform !== 'linux') return performance.timeOrigin + performance.now()
  const { symbols, close } = dlopen('libc.so.6', {
    clock_gettime: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 },
  })
  const time = new BigInt64Array(2)
  symbols.clock_gettime(CLOCK_MONOTONIC, ptr(time))
  close()
  return Number(time[0]) * 1_000 + Number(time[1]) / 1e6
}
