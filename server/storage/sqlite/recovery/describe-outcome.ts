/** Does it; the error of what fails ends with a sentence about the state that it leaves. */
export function leaving<T>(state: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${state}`, { cause: error })
  }
}
