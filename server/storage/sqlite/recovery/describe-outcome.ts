import { sentenceOf } from '../../system-errors.ts'

/** Runs `work`. When it fails, the error's message ends with `outcome`, the state in which the files are left. */
export async function describeOutcome<T>(outcome: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Error(`${sentenceOf(error)}\n${outcome}`, { cause: error })
  }
}
