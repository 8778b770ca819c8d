/** Enough that a store far away is not waited for most of the time. */
const AT_ONCE = 8

/** Runs for each item, several at once. Ends when all have, and fails with the first failure. */
export async function eachAtOnce<T>(items: AsyncIterable<T>, run: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  const shared = { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) }
  let failed = false
  const worker = async () => {
    for await (const item of shared) {
      if (failed) return
      try {
        await run(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
