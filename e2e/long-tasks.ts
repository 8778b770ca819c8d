import type { Browser, Page } from '@playwright/test'

export const LONGEST_TASK_MS = 50

interface TraceEvent {
  name: string
  pid: number
  tid: number
  args: { name?: string }
  /** µs of the processor's time. */
  tdur?: number
}

/**
 * The tasks of a page's main thread that took the processor for more than 50 ms while something was done, in ms.
 * By the processor's time and not by the clock, which runs on while other programs have their turn.
 */
export async function longTasks(browser: Browser, page: Page, during: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ['toplevel'] })
  await during()
  // A task is in the trace when it has ended, and what was waited for may have come out of one that had not.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const named = trace.traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const threads = new Set(named.map(threadOf))
  const tasks = trace.traceEvents.filter((one) => one.name.endsWith('RunTask') && threads.has(threadOf(one)))
  if (tasks.length === 0) throw new Error('the trace holds no task')
  return tasks.map(({ tdur = 0 }) => Math.round(tdur / 1_000)).filter((ms) => ms > LONGEST_TASK_MS)
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`
