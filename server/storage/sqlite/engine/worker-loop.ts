import { Json } from '../../json.ts'
import { LONG_ANSWER } from './channel.ts'

declare const self: Worker

/**
 * The worker's end of a channel. Answers one question after the other, and calls `afterwards` when the answers to one
 * message were sent. A `Json` is a message of its own. An error thrown by either ends the worker.
 */
export function serve<Question, Answer>(
  answer: (question: Question) => Promise<Answer>,
  afterwards: () => void = () => {},
): void {
  let last = Promise.resolve()
  self.addEventListener('message', (event: MessageEvent<string>) => {
    last = last.then(async () => {
      let answers: string[] = []
      let length = 0
      const send = () => {
        if (answers.length > 0) postMessage(`[${answers.join()}]`)
        answers = []
        length = 0
      }
      for (const question of JSON.parse(event.data) as Question[]) {
        const one = await answer(question)
        if (one instanceof Json) {
          send()
          postMessage(one.text)
          continue
        }
        const text = JSON.stringify(one)
        answers.push(text)
        length += text.length
        if (length >= LONG_ANSWER) send()
      }
      send()
      afterwards()
    })
  })
}
