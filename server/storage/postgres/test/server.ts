import { join } from 'node:path'

const TOOL = join(import.meta.dir, '../../../../tools/postgres.mjs')

/** A PostgreSQL server of this process, which ends with it. */
export interface PostgresServer {
  url: string
  /** At once, as a power failure does it. */
  stop(): Promise<void>
  /** After `stop`; with these settings, if there are any. */
  start(settings?: Record<string, string>): Promise<void>
  /** Stops it and removes its data. */
  end(): Promise<void>
}

export async function startServer(): Promise<PostgresServer> {
  const child = Bun.spawn([process.execPath, TOOL], { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' })
  child.unref()
  const lines = linesOf(child.stdout)
  const next = async () => {
    const { value } = await lines.next()
    if (value === undefined) throw new Error('The PostgreSQL server for tests ended; why is printed above')
    return value
  }
  const perform = async (command: string) => {
    child.stdin.write(`${command}\n`)
    await child.stdin.flush()
    await next()
  }
  return {
    url: await next(),
    stop: () => perform('stop'),
    async start(settings = {}) {
      for (const [name, value] of Object.entries(settings)) await perform(`set ${name}=${value}`)
      await perform('start')
    },
    async end() {
      await child.stdin.end()
      await child.exited
    },
  }
}

let shared: Promise<string> | undefined

/** The address of the server that all tests share: the one that the environment names, or one of this process. */
export function sharedServer(): Promise<string> {
  const named = process.env.TEST_DATABASE_URL
  return (shared ??= named === undefined ? startServer().then(({ url }) => url) : Promise.resolve(named))
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}
