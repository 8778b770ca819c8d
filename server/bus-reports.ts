import type { Log } from './log.ts'
import type { Storage } from './storage/storage.ts'

const READ_FROM_STORAGE =
  'Other nodes are not reached until it is back. This node reads from the database what they do, and shows it up to 2 s later.'
const WITHOUT_STORAGE =
  'PostgreSQL does not answer, and so neither writing nor the way to the other nodes works. Start it, or mend the way to ' +
  'it: both come back by themselves.'

/** Logs that the bus is lost and back. What a loss means depends on whether the storage answers. */
export function busReports(storage: Pick<Storage, 'ping'>, log: Log) {
  let reported = Promise.resolve()
  return {
    onLost(problem: string): void {
      reported = storage
        .ping()
        .then(
          () => READ_FROM_STORAGE,
          () => WITHOUT_STORAGE,
        )
        .then((advice) => log.warn('bus.unavailable', { problem, advice }))
    },
    onBack: (): void => void reported.then(() => log.info('bus.available')),
  }
}
