import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { installed } from './servers.ts'

/** What the figures were measured on, one line each. */
export function machine(): string[] {
  const version = (command: string) =>
    /\d+(\.\d+)+/.exec(execFileSync(command, ['--version'], { encoding: 'utf8' }))![0]
  const nats = installed('nats') ? `, NATS ${version('nats-server')}` : ''
  return [
    `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'of an unknown kind'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`,
    `${type()} ${release()}`,
    `Bun ${Bun.version}, Node ${version('node')}${nats}`,
    new Date().toISOString().slice(0, 10),
  ]
}
