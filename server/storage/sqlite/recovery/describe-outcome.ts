/** Runs `work`. When it throws, the error's message ends with `outcome`, the state in which the files are left. */
export function describeOutcome<T>(outcome: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${outcome}`, { cause: error })
  }
}
