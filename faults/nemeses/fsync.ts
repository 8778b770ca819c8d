import { spawnSync } from 'node:child_process'
import type { Disk, Nemesis } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'

const FAILS_WITHIN_MS = 60_000

/** With `--seccomp-bpf` only flushes are traced, so that the server runs at full speed. */
const tracer = (first: number) => [
  'strace',
  '-D',
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-o',
  '/dev/null',
  '-e',
  'trace=fdatasync,fsync',
  '-e',
  `inject=fdatasync,fsync:error=EIO:when=${first}+`,
]

export const fsync: Nemesis = {
  name: 'fsync',
  about: 'from some moment on every flush fails, as on a failing disk; with root, what was not flushed is then lost',
  // On another disk the system still has the write, and an ack after a failed flush goes unnoticed.
  needs: { prefers: 'ext4' },
  restarts: true,
  async unsupported() {
    const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
    if (error !== undefined) return 'strace is not installed'
    return status === 0 ? null : `strace cannot trace here: ${stderr.trim()}`
  },
  async inject(context) {
    const { server, random, disk } = context
    // The first flushes belong to the start of the server, which must succeed.
    const first = random.whole(20, 120)
    await recordDataFault(context, 'fsync', describe(first, disk.kind), async () => {
      await server.stop()
      await server.start(tracer(first))
      const code = await server.exits(FAILS_WITHIN_MS)
      if (code === 0) throw new Error('The server exited with code 0 when flushes failed')
      if (disk.kind === 'ext4') {
        disk.losePower()
        await disk.remount()
      }
      await server.start()
    })
  },
}

function describe(first: number, kind: Disk['kind']): string {
  const cache = kind === 'ext4' ? '' : ', and the page cache survives'
  return `flush ${first} and all later ones fail${cache}`
}
