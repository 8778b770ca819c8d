import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUN_IN = 'node_modules/bun/bin/bun.exe'
export const BUN = join(ROOT, BUN_IN)
/** A server that ends is noticed at once. This is for a busy machine. */
const START_MS = 45_000

/** The executable that `npm run build:binary` makes, where it is tested in the place of the sources. */
const BINARY = process.env.PARLEY_BINARY

/** Limits off: a test that is not about a limit should not meet one. */
export const UNLIMITED = {
  LIMIT_MESSAGES_PER_SECOND: '0',
  LIMIT_COMMANDS_PER_SECOND: '0',
  LIMIT_REQUESTS_PER_SECOND: '0',
  LIMIT_SOCKETS_PER_PERSON: '0',
  LIMIT_SOCKETS_PER_ADDRESS: '0',
  LIMIT_CONNECTS_PER_SECOND: '0',
  LIMIT_SOCKET_FRAMES_PER_SECOND: '0',
  LIMIT_SOCKET_BYTES_PER_SECOND: '0',
  LIMIT_SESSIONS_PER_ADDRESS: '0',
  LIMIT_CODE_TRIES: '0',
}

/** Where a server runs, if not from this tree on a new folder. */
export interface Place {
  /** The tree whose server it is. */
  root?: string
  dataDir?: string
  /** Told what it writes, on either stream. */
  wrote?: (text: string) => void
  /** Asks it, if not as everybody does: with a certificate that is not trusted. */
  fetch?: (url: string) => Promise<Response>
  /** Told when it has ended, whatever ended it. */
  ended?: (code: number | null, signal: NodeJS.Signals | null) => void
}

/** The real server, a process of its own on a data folder of its own. */
export class ServerProcess {
  private child: ChildProcess | null = null
  /** All that it wrote, on both streams. */
  output = ''
  /** How often it was started. */
  starts = 0

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    readonly env: Record<string, string>,
    private place: Place,
  ) {}

  static async start(env: Record<string, string> = UNLIMITED, place: Place = {}): Promise<ServerProcess> {
    const server = await ServerProcess.prepare(env, place)
    await server.start()
    return server
  }

  /** With a port and a folder, and not started. */
  static async prepare(env: Record<string, string> = UNLIMITED, place: Place = {}): Promise<ServerProcess> {
    return new ServerProcess(await freePort(), place.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-')), env, place)
  }

  get url(): string {
    return `${this.env['TLS_CERT'] ? 'https' : 'http'}://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.child!.pid!
  }

  /** Starts again on the same port and data. `around` is a command that becomes the server, such as a tracer; `ready` the page that says so. */
  async start(around: string[] = [], ready: '/readyz' | '/healthz' = '/readyz'): Promise<void> {
    const child = this.spawn(around, [])
    this.child = child
    this.starts += 1
    listen(child, (text) => {
      this.output += text
      this.place.wrote?.(text)
    })
    // Not at `exit`: what it wrote last is still on its way then.
    child.on('close', (code, signal) => this.place.ended?.(code, signal))
    for (const until = Date.now() + START_MS; Date.now() < until; await sleep(20)) {
      if (hasEnded(child)) throw new Error(`The server did not start:\n${this.output}`)
      const answer = await (this.place.fetch ?? fetch)(`${this.url}${ready}`).catch(() => null)
      if (answer?.ok) return
    }
    throw new Error(`The server was not ready in time:\n${this.output}`)
  }

  /** The next start is that of another tree, on the same port and data; of this one by default. */
  becomes(root: string = ROOT): void {
    this.place = { ...this.place, root }
  }

  /** Runs the same program on the same data beside this one, until it ends by itself or the time is over. */
  async beside(
    args: string[],
    ms: number,
    settings: Record<string, string> = {},
  ): Promise<{ code: number | null; output: string }> {
    let output = ''
    const child = this.spawn([], args, { PORT: '0', ...settings })
    listen(child, (text) => (output += text))
    const timer = setTimeout(() => child.kill('SIGKILL'), ms)
    await once(child, 'close')
    clearTimeout(timer)
    return { code: child.exitCode, output }
  }

  /** No warning, no flush. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Asks to stop; answers the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    return this.end(signal)
  }

  /** Sends a signal, and does not wait for the end. */
  signals(signal: NodeJS.Signals): void {
    this.child?.kill(signal)
  }

  /** Nobody reads what it writes from now on, as when its terminal is closed. */
  closeOutput(): void {
    for (const stream of [this.child?.stdout, this.child?.stderr]) stream?.destroy()
  }

  /** Stops and removes the data. */
  async remove(): Promise<void> {
    await this.kill9()
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  private spawn(around: string[], args: string[], more: Record<string, string> = {}): ChildProcess {
    const { root = ROOT } = this.place
    // A version of its own has its own runtime; a build for faults shares this one.
    const bun = existsSync(join(root, BUN_IN)) ? join(root, BUN_IN) : BUN
    const program = BINARY === undefined || this.place.root !== undefined ? [bun, 'server/main.ts'] : [BINARY]
    const [command, ...rest] = [...around, ...program, ...args]
    // An executable finds no other program, and nothing of the project around it.
    const alone = program[0] === BINARY && around.length === 0
    const path = alone ? {} : { PATH: process.env.PATH ?? '' }
    const env = { ...path, HOST: '127.0.0.1', LOG_FORMAT: 'json', ...this.env }
    return spawn(command!, rest, {
      cwd: alone ? tmpdir() : root,
      env: { ...env, PORT: String(this.port), DATA_DIR: this.dataDir, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child
    if (child === null) return null
    this.child = null
    if (!hasEnded(child)) {
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    }
    return child.exitCode
  }
}

function listen(child: ChildProcess, heard: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => heard(data.toString()))
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

/** Waits until `check` holds; fails with what it was about. */
export async function until(what: string, check: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(10)) if (await check()) return
  throw new Error(`In ${ms} ms it did not happen that ${what}`)
}

/**
 * Below the ports that the system gives to outgoing connections: one of those could take the server's while it is
 * down, or even connect to itself. Above 10,080, which fetch refuses (Fetch, section 2.9).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_100 + Math.floor(Math.random() * 21_900)
    const probe = createServer().listen(port, '127.0.0.1')
    const free = await Promise.race([
      once(probe, 'listening').then(() => true),
      new Promise<false>((resolve) => void probe.on('error', () => resolve(false))),
    ])
    if (!free) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
}
