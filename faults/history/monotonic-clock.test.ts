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
  const [here, there] = [performance.now(), monotonicMs()]
  await Bun.sleep(50)
  expect(Math.abs(performance.now() - here - (monotonicMs() - there))).toBeLessThan(5)
})
