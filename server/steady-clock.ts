/**
 * ms since 1970: the first value of `clock`, plus the time that has passed since. When the system's clock is set, no
 * session ends and no limit changes. For measuring; what is stored has the time of `clock`.
 */
export function steadyClock(clock: () => number, passed: () => number = () => performance.now()): () => number {
  const began = clock() - passed()
  return () => Math.round(began + passed())
}
