import { answer, type Question } from './answer.ts'

declare const self: Worker

self.addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  postMessage(await answer(data))
})
