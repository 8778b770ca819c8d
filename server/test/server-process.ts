import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const BUN = join(ROOT, 'node_modules/bun/bin/bun.exe')
const START_MS = 15_000

/** Limits off: a test that is not about a limit should not meet one. */
export const UNLIMITED = {
  LIMIT_MESSAGES_PER_SECOND: '0',
  LIMIT_COMMANDS_PER_SECOND: '0',
  LIMIT_SOCKETS_PER_PERSON: '0',
  LIMIT_SOCKETS_PER_ADDRESS: '0',
  LIMIT_SESSIONS_PER_ADDRESS: '0',
  LIMIT_CODE_TRIES: '0',
}

/** The real server, a process of its own on a data folder of its own. */
export class ServerProcess {
  private child: ChildProcess | null = null
  /** All that it wrote, on both streams. */
  output = ''

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    private readonly env: Record<string, string>,
  ) {}

  static async start(env: Record<string, string> = UNLIMITED): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), mkdtempSync(join(tmpdir(), 'parley-')), env)
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.child!.pid!
  }

  /** Starts again on the same port and data. */
  async start(): Promise<void> {
    const env = { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', LOG_FORMAT: 'json', ...this.env }
    const child = spawn(BUN, ['server/main.ts'], {
      cwd: ROOT,
      env: { ...env, PORT: String(this.port), DATA_DIR: this.dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (this.output += data))
    for (const until = Date.now() + START_MS; Date.now() < until; await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`The server did not start:\n${this.output}`)
      const ready = await fetch(`${this.url}/readyz`).catch(() => null)
      if (ready?.ok) return
    }
    throw new Error(`The server was not ready in time:\n${this.output}`)
  }

  /** No warning, no flush. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Asks to stop; answers the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM')
  }

  /** Stops and removes the data. */
  async remove(): Promise<void> {
    await this.kill9()
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child
    if (child === null) return null
    this.child = null
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    }
    return child.exitCode
  }
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
