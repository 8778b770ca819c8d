import { spawnSync } from 'node:child_process'
import type { Disk, Nemesis } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'

const FAILS_WITHIN_MS = 60_000

/** A tracer that stays out of the way: the server is its own process, and all but flushes run at full speed. */
const tracing = (first: number) => [
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
  about: 'every flush fails from some moment on, as on a dying disk, and with root what was not flushed is gone',
  // Only on such a disk an acknowledgement after a failed flush is found out: elsewhere the system still keeps the write.
  needs: { prefers: 'ext4' },
  restarts: true,
  async unsupported() {
    const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
    if (error !== undefined) return 'there is no strace'
    return status === 0 ? null : `strace cannot trace here: ${stderr.trim()}`
  },
  async inject(field) {
    const { server, random, disk } = field
    // The first ones are the start's own: a server that cannot even start is another story.
    const first = random.whole(20, 120)
    await recordDataFault(field, 'fsync', told(first, disk.kind), async () => {
      await server.stop()
      await server.start(tracing(first))
      const code = await server.exits(FAILS_WITHIN_MS)
      if (code === 0) throw new Error('The server ended as if all were well when flushes failed')
      if (disk.kind === 'ext4') {
        disk.losePower()
        await disk.remount()
      }
      await server.start()
    })
  },
}

function told(first: number, kind: Disk['kind']): string {
  const kept = kind === 'ext4' ? '' : ', and the system keeps what was written'
  return `flush ${first} and all after it fail${kept}`
}
