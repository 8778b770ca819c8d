/** Asks a worker. Answers come in the order of the questions. */
export interface Channel<Question, Answer> {
  ask(question: Question): Promise<Answer>
  /** Lets the worker go; whatever is unanswered stays so. */
  close(): void
}

interface Asked<Answer> {
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** Characters of an answer after which the event loop turns before the next, lest a pile of pages holds up the sockets. */
const LONG_ANSWER = 16 * 1024

/** `onCrash` is called once, when the worker dies other than by `close`; every open question is rejected before. */
export function openChannel<Question, Answer>(script: URL, onCrash: (error: Error) => void): Channel<Question, Answer> {
  const worker = new Worker(script)
  const open: Asked<Answer>[] = []
  let dead: Error | undefined

  function crash(reason: string) {
    if (dead !== undefined) return
    dead = new Error(`A storage worker died: ${reason}`)
    for (const asked of open.splice(0)) asked.reject(dead)
    onCrash(dead)
  }
  const inbox: string[] = []
  let resting = false

  function take(answer: string) {
    open.shift()?.resolve(JSON.parse(answer) as Answer)
    if (answer.length < LONG_ANSWER) return
    resting = true
    setImmediate(() => {
      resting = false
      while (!resting && inbox.length > 0) take(inbox.shift()!)
    })
  }
  worker.addEventListener('message', (event: MessageEvent<string>) => {
    if (resting) inbox.push(event.data)
    else take(event.data)
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
        // Measured: text crosses between threads at half the cost of a structured clone.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
        worker.postMessage(JSON.stringify(question))
      }),
    close() {
      dead ??= new Error('The storage is closed')
      worker.terminate()
    },
  }
}

/** The runtime tells the lines of the source around the place, too; what was thrown is one of the lines. */
function reasonOf(told: string): string {
  return /^(?:\w*Error|error): (.+)$/m.exec(told)?.[1] ?? told
}
