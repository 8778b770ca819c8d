import { spawnSync } from 'node:child_process'

/** Why no system call can be made to fail here, or null when it can. */
export const noStrace: string | null = reason()

function reason(): string | null {
  const { error, status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'])
  if (error !== undefined) return 'there is no strace'
  return status === 0 ? null : 'strace cannot trace here'
}

/** The command around a process in which these system calls on these files fail, from the `from`th on. */
export function failing(calls: string, error: 'EIO' | 'ENOSPC' | 'EDQUOT', files: string[], from = 1): string[] {
  const own = ['strace', '-D', '-f', '-qq', '-o', '/dev/null']
  const on = files.flatMap((file) => ['-P', file])
  return [...own, ...on, '-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}:when=${from}+`]
}
