import type { Browser, Page } from '@playwright/test'

export const LONGEST_TASK_MS = 50

interface TraceEvent {
  name: string
  pid: number
  tid: number
  args: { name?: string }
  /** µs of CPU time. */
  tdur?: number
}

/** The tasks of a page's main thread that took more than 50 ms of CPU time during `during`, in ms. */
export async function longTasks(browser: Browser, page: Page, during: () => Promise<void>): Promise<number[]> {
  return (await tasks(browser, page, during)).map(Math.round).filter((ms) => ms > LONGEST_TASK_MS)
}

/**
 * The CPU time of each task of a page's main thread during `during`, in ms. Not by the clock, which also runs while other
 * programs use the CPU.
 */
export async function tasks(browser: Browser, page: Page, during: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ['toplevel'] })
  await during()
  // A task is in the trace only when it has ended; the last one may still run.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const named = trace.traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const threads = new Set(named.map(threadOf))
  const run = trace.traceEvents.filter((one) => one.name.endsWith('RunTask') && threads.has(threadOf(one)))
  if (run.length === 0) throw new Error('the trace has no task')
  return run.map(({ tdur = 0 }) => tdur / 1_000)
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`
