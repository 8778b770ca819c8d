import { examine, type Examined } from './examine.ts'
import { hashFile, type Hashed } from './hash-file.ts'

declare const self: Worker

export type Question = { examine: string; maxPixels: number } | { hash: string }

/** An error of the system, such as a full disk, is an answer. Any other ends the worker. */
export type Answer = Examined | Hashed | { failed: string; code: string }

self.addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  postMessage(await answer(data))
})

async function answer(question: Question): Promise<Answer> {
  try {
    return 'hash' in question ? await hashFile(question.hash) : await examine(question.examine, question.maxPixels)
  } catch (error) {
    const { message, code, syscall } = error as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) throw error
    return { failed: message, code }
  }
}
