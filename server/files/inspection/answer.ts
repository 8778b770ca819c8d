import { examine, type Examined } from './examine.ts'
import { hashFile, type Hashed } from './hash-file.ts'

export type Question = { examine: string; maxPixels: number } | { hash: string }

export type Answer = Examined | Hashed | { failed: string; code: string }

/** An error of the system, such as a full disk, is an answer. Any other is thrown, and ends the worker. */
export async function answer(question: Question): Promise<Answer> {
  try {
    return 'hash' in question ? await hashFile(question.hash) : await examine(question.examine, question.maxPixels)
  } catch (error) {
    const { message, code, syscall } = error as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) throw error
    return { failed: message, code }
  }
}
