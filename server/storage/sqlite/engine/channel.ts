/** Sends questions to a worker. Answers come in the order of the questions. */
export interface Channel<Question, Answer> {
  ask(question: Question): Promise<Answer>
  /** Ends the worker. Open questions are never answered. */
  close(): void
}

interface Open<Answer> {
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** After an answer of this many characters the event loop turns once, so that many pages in a row do not delay the sockets. */
const LONG_ANSWER = 16 * 1024

/** `onCrash` is called once, when the worker ends without `close`. Every open question is rejected before that. */
export function openChannel<Question, Answer>(script: URL, onCrash: (error: Error) => void): Channel<Question, Answer> {
  const worker = new Worker(script)
  const open: Open<Answer>[] = []
  let dead: Error | undefined

  function crash(reason: string) {
    if (dead !== undefined) return
    dead = new Error(`A storage worker died: ${reason}`)
    for (const { reject } of open.splice(0)) reject(dead)
    onCrash(dead)
  }
  const inbox: string[] = []
  let pausing = false

  function receive(answer: string) {
    open.shift()?.resolve(JSON.parse(answer) as Answer)
    if (answer.length < LONG_ANSWER) return
    pausing = true
    setImmediate(() => {
      pausing = false
      while (!pausing && inbox.length > 0) receive(inbox.shift()!)
    })
  }
  worker.addEventListener('message', (event: MessageEvent<string>) => {
    if (pausing) inbox.push(event.data)
    else receive(event.data)
  })
  worker.addEventListener('error', (event) => {
    crash(reasonOf(event.message))
    worker.terminate()
  })
  worker.addEventListener('close', () => crash('it exited'))

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (dead !== undefined) return reject(dead)
        open.push({ resolve, reject })
        // Measured: text costs half as much between threads as a structured clone.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
        worker.postMessage(JSON.stringify(question))
      }),
    close() {
      dead ??= new Error('The storage is closed')
      worker.terminate()
    },
  }
}

/** The runtime's message contains lines of source code, too. One of its lines is the error that was thrown. */
function reasonOf(message: string): string {
  return /^(?:\w*Error|error): (.+)$/m.exec(message)?.[1] ?? message
}
