import { Json } from '../../json.ts'

/** Sends questions to a worker. Answers come in the order of the questions. One that is a `Json` is not parsed. */
export interface Channel<Question, Answer> {
  ask(question: Question): Promise<Answer>
  /** Ends the worker. Open questions are never answered. */
  close(): void
}

export interface ChannelOptions {
  script: URL
  /** Called once, when the worker ends without `close`. Every open question is rejected before that. */
  onCrash(error: Error): void
  /** Sends all questions of one turn of the event loop together, which saves a wake-up of the worker for each. */
  batched?: boolean
}

interface Open<Answer> {
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** After this many characters of answers the event loop turns once, so that many pages in a row do not delay the sockets. */
export const LONG_ANSWER = 16 * 1024

export function openChannel<Question, Answer>({
  script,
  onCrash,
  batched = false,
}: ChannelOptions): Channel<Question, Answer> {
  const worker = new Worker(script)
  const open: Open<Answer>[] = []
  const unsent: Question[] = []
  let dead: Error | undefined

  function crash(reason: string) {
    if (dead !== undefined) return
    dead = new Error(`A storage worker ended: ${reason}`)
    for (const { reject } of open.splice(0)) reject(dead)
    onCrash(dead)
  }

  function post() {
    // Measured: text costs half as much between threads as a structured clone.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    if (dead === undefined) worker.postMessage(JSON.stringify(unsent.splice(0)))
  }

  const inbox: string[] = []
  let pausing = false

  /** A list of answers, or one `Json`, which is an object. */
  function receive(message: string) {
    if (message.startsWith('{')) open.shift()?.resolve(new Json(message) as Answer)
    else for (const answer of JSON.parse(message) as Answer[]) open.shift()?.resolve(answer)
    if (message.length < LONG_ANSWER) return
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

/** The runtime's message contains lines of source code, too. One of its lines is the error that was thrown. */
function reasonOf(message: string): string {
  return /^(?:\w*Error|error): (.+)$/m.exec(message)?.[1] ?? message
}
