/**
 * ms since 1970 as `clock` told them at first, and from then on as many more as have passed: whoever moves the clock
 * meanwhile ends no session and lifts no limit. For what is measured; what is written down has the time of `clock`.
 */
export function steadyClock(clock: () => number, passed: () => number = () => performance.now()): () => number {
  const began = clock() - passed()
  return () => Math.round(began + passed())
}
