/** Asks a worker. Answers come in the order of the questions. */
export interface Channel<Question, Answer> {
  ask(question: Question): Promise<Answer>
  /** Ends the worker. Open questions are never answered. */
  close(): void
}

export interface ChannelOptions {
  script: URL
  /** Called once, when the worker ends other than by `close`. Every open question is rejected before. */
  onCrash(error: Error): void
  /** Sends all questions of one turn of the event loop together, which saves a wake-up of the worker for each. */
  batched?: boolean
}

interface Asked<Answer> {
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** After so many characters of answers the event loop turns, so that many pages do not block the sockets. */
export const LONG_ANSWER = 16 * 1024

export function openChannel<Question, Answer>({
  script,
  onCrash,
  batched = false,
}: ChannelOptions): Channel<Question, Answer> {
  const worker = new Worker(script)
  const open: Asked<Answer>[] = []
  const unsent: Question[] = []
  let dead: Error | undefined

  function crash(reason: string) {
    if (dead !== undefined) return
    dead = new Error(`A storage worker ended: ${reason}`)
    for (const asked of open.splice(0)) asked.reject(dead)
    onCrash(dead)
  }

  function post() {
    // Measured: text crosses between threads at half the cost of a structured clone.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    if (dead === undefined) worker.postMessage(JSON.stringify(unsent.splice(0)))
  }

  const inbox: string[] = []
  let resting = false

  function take(answers: string) {
    for (const answer of JSON.parse(answers) as Answer[]) open.shift()?.resolve(answer)
    if (answers.length < LONG_ANSWER) return
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
        if (unsent.push(question) > 1) return
        if (batched) setImmediate(post)
        else post()
      }),
    close() {
      dead ??= new Error('The storage is closed')
      worker.terminate()
    },
  }
}

/** The runtime's message has the source lines around the error; the error itself is one of its lines. */
function reasonOf(message: string): string {
  return /^(?:\w*Error|error): (.+)$/m.exec(message)?.[1] ?? message
}
