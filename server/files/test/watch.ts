/** Runs something, and answers how many bytes of memory the process grew meanwhile at most. */
export async function growth(run: () => Promise<unknown>): Promise<number> {
  Bun.gc(true)
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
  try {
    await run()
  } finally {
    clearInterval(timer)
  }
  return Math.max(most, process.memoryUsage.rss()) - before
}

/** Runs something, and answers the longest time in ms that the event loop of this thread did not turn meanwhile. */
export async function longestPause(run: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const turn = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(turn, 1)
  try {
    await run()
    turn()
  } finally {
    clearInterval(timer)
  }
  return longest
}
