declare const self: Worker

/**
 * The worker's end of a channel: answers one question after the other, and does what comes `afterwards` once an answer
 * has left. What either throws kills the worker.
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
