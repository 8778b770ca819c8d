import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bun = join(root, 'node_modules/bun/bin/bun.exe')
const READY_WITHIN_MS = 15_000
const READY_EVERY_MS = 25

/** What stands in a room that was filled: messages of `author` with the seqs `first` to `last`. */
export interface Past {
  room: string
  author: string
  first: number
  last: number
  now: number
}

/** The real server, a process of its own with data of its own, that can be killed and started again on both. */
export class Server {
  #process: ChildProcess | null = null
  #said = ''

  private constructor(
    readonly port: number,
    private readonly dataDir: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async open(settings: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'parley-journey-')), settings)
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** All that it wrote to its log, over all its starts. */
  get log(): string {
    return this.#said
  }

  async start(): Promise<void> {
    const child = spawn(bun, ['server/main.ts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOST: '127.0.0.1', PORT: `${this.port}`, DATA_DIR: this.dataDir, ...this.settings },
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (this.#said += text))
    await this.#ready(child)
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** While it is stopped: gives its only room a past. */
  fillRoom(messages: number): Past {
    const args = [join(root, 'e2e/fill-room.mjs'), this.dataDir, `${messages}`]
    return JSON.parse(execFileSync(bun, args, { encoding: 'utf8' })) as Past
  }

  async close(): Promise<void> {
    await this.#end('SIGKILL')
    await rm(this.dataDir, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  async #ready(child: ChildProcess): Promise<void> {
    const until = Date.now() + READY_WITHIN_MS
    while (Date.now() < until && child.exitCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null)
      if (answer?.ok) return
      await wait(READY_EVERY_MS)
    }
    throw new Error(`the server did not get ready:\n${this.#said}`)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
