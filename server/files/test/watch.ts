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

/** Lacks in the types of this version. Microseconds of the thread that calls it. */
const thread = process as unknown as { threadCpuUsage(): { user: number; system: number } }

/**
 * Runs something while the event loop of this thread turns. `work` is the most CPU time in ms that one turn took. `late`
 * is the share of the time in turns longer than 20 ms, in which the thread waited for a file, a lock or a processor.
 */
export async function busyness(run: () => Promise<unknown>): Promise<{ work: number; late: number }> {
  const now = () => {
    const { user, system } = thread.threadCpuUsage()
    return { time: performance.now(), cpu: (user + system) / 1000 }
  }
  const began = now()
  let [last, work, late] = [began, 0, 0]
  const turn = () => {
    const next = now()
    work = Math.max(work, next.cpu - last.cpu)
    if (next.time - last.time > 20) late += next.time - last.time
    last = next
  }
  const timer = setInterval(turn, 1)
  try {
    await run()
    turn()
  } finally {
    clearInterval(timer)
  }
  return { work, late: late / (last.time - began.time) }
}
