import { spawnSync } from 'node:child_process'

/** The reason why no system call can be made to fail on this machine, or null. */
export const noStrace: string | null = reason()

function reason(): string | null {
  const { error, status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'])
  if (error !== undefined) return 'there is no strace'
  return status === 0 ? null : 'strace cannot trace here'
}

/** System calls that fail: all, or those that `when` numbers (`3`, `3+`, `3..5`), counted for each call and thread. */
interface Failing {
  calls: string
  error: 'EIO' | 'EDQUOT' | 'EMFILE' | 'EPERM'
  when?: string
}

/** The command line before a process that is killed at the start of its `nth` of these calls. */
export function killing(calls: string, nth: number): string[] {
  const how = ['-e', `trace=${calls}`, '-e', `inject=${calls}:signal=KILL:when=${nth}`]
  return ['strace', '-D', '-f', '-qq', '-o', '/dev/null', ...how]
}

/** The command line before a process in which calls on these files fail. */
export const failing = (files: string[], ...failures: Failing[]): string[] =>
  failingRecorded('/dev/null', files, ...failures)

/** The same; the calls and their errors are written to the file `record`. */
export function failingRecorded(record: string, files: string[], ...failures: Failing[]): string[] {
  const on = files.flatMap((file) => ['-P', file])
  const how = failures.flatMap(({ calls, error, when = '1+' }) => ['-e', `inject=${calls}:error=${error}:when=${when}`])
  const traced = failures.map(({ calls }) => calls).join(',')
  return ['strace', '-D', '-f', '-qq', '-o', record, ...on, '-e', `trace=${traced}`, ...how]
}
