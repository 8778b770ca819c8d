import { expect, test } from 'bun:test'
import { monotonicMs } from './monotonic-clock.ts'

test('another process reads the same clock', async () => {
  const before = monotonicMs()
  const script = `console.log((await import('./monotonic-clock.ts')).monotonicMs())`
  const other = Bun.spawn([process.execPath, '-e', script], { cwd: import.meta.dir, stdout: 'pipe' })
  const there = Number(await new Response(other.stdout).text())
  expect(there).toBeGreaterThan(before)
  expect(there).toBeLessThan(monotonicMs())
})

test('it passes as fast as the clock of the runtime', async () => {
  // The process may be interrupted between two readings.
  const read = () => ({ from: performance.now(), ms: monotonicMs(), to: performance.now() })
  const begin = read()
  await Bun.sleep(50)
  const end = read()
  expect(end.ms - begin.ms).toBeGreaterThan(end.from - begin.to - 5)
  expect(end.ms - begin.ms).toBeLessThan(end.to - begin.from + 5)
})
