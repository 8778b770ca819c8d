import { spawnSync } from 'node:child_process'

/** Why no system call can be made to fail here, or null when it can. */
export const noStrace: string | null = reason()

function reason(): string | null {
  const { error, status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'])
  if (error !== undefined) return 'there is no strace'
  return status === 0 ? null : 'strace cannot trace here'
}

/** System calls that fail, all of them or those whose number `when` names, counted a call and a thread: `3`, `3+`, `3..5`. */
interface Failing {
  calls: string
  error: 'EIO' | 'EDQUOT' | 'EMFILE' | 'EPERM'
  when?: string
}

/** The command around a process that is killed when it begins the `nth` of these calls. */
export function killing(calls: string, nth: number): string[] {
  const how = ['-e', `trace=${calls}`, '-e', `inject=${calls}:signal=KILL:when=${nth}`]
  return ['strace', '-D', '-f', '-qq', '-o', '/dev/null', ...how]
}

/** The command around a process in which calls on these files fail. */
export const failing = (files: string[], ...failures: Failing[]): string[] =>
  failingTold('/dev/null', files, ...failures)

/** The same, and `record` tells which calls failed. */
export function failingTold(record: string, files: string[], ...failures: Failing[]): string[] {
  const on = files.flatMap((file) => ['-P', file])
  const how = failures.flatMap(({ calls, error, when = '1+' }) => ['-e', `inject=${calls}:error=${error}:when=${when}`])
  const traced = failures.map(({ calls }) => calls).join(',')
  return ['strace', '-D', '-f', '-qq', '-o', record, ...on, '-e', `trace=${traced}`, ...how]
}
