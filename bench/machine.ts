import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

/** What the figures were measured on, one line each. */
export function machine(): string[] {
  const node = execFileSync('node', ['--version'], { encoding: 'utf8' }).trim().slice(1)
  return [
    `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'of an unknown kind'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`,
    `${type()} ${release()}`,
    `Bun ${Bun.version}, Node ${node}`,
    new Date().toISOString().slice(0, 10),
  ]
}
