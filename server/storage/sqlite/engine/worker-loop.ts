declare const self: Worker

/**
 * The worker's end of a channel. Answers one question after the other, and calls `afterwards` when an answer was sent.
 * An error thrown by either ends the worker.
 */
export function serve<Question, Answer>(
  answer: (question: Question) => Promise<Answer>,
  afterwards: () => void = () => {},
): void {
  let last = Promise.resolve()
  self.addEventListener('message', (event: MessageEvent<string>) => {
    last = last.then(async () => {
      postMessage(JSON.stringify(await answer(JSON.parse(event.data) as Question)))
      afterwards()
    })
  })
}
