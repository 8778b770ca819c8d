import type { Family } from './family.ts'
import type { Readings } from './readings.ts'

const MICROSECONDS = 1_000_000
const STARTED_AT_SECONDS = Date.now() / 1_000 - process.uptime()

/**
 * The metrics that every process has by the conventions of Prometheus. The ready-made ones of prom-client are not taken:
 * under Bun, those of Node's heap and handles are wrong or empty, and one that counts descriptors blocks the thread.
 */
export function processFamilies({ slow }: Readings): Family[] {
  return [
    {
      name: 'process_cpu_seconds_total',
      help: 'CPU time of all threads.',
      type: 'counter',
      read() {
        const { user, system } = process.cpuUsage()
        return (user + system) / MICROSECONDS
      },
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory.',
      type: 'gauge',
      read: () => process.memoryUsage.rss(),
    },
    {
      name: 'process_start_time_seconds',
      help: 'When the process started, in seconds since 1970.',
      type: 'gauge',
      read: () => STARTED_AT_SECONDS,
    },
    {
      name: 'process_open_fds',
      help: 'Open file descriptors.',
      type: 'gauge',
      read: () => slow().files && slow().files!.open,
    },
    {
      name: 'process_max_fds',
      help: 'The most file descriptors that may be open.',
      type: 'gauge',
      read: () => slow().files && slow().files!.most,
    },
  ]
}
