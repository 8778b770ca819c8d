import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dir, '../..')
const READY_WITHIN_MS = 15_000

/** The real server in its own process, on data that survive it. */
export class RealServer {
  #process: Bun.Subprocess | null = null
  readonly #port: number
  readonly #data: string
  readonly #settings: Record<string, string>

  private constructor(port: number, data: string, settings: Record<string, string>) {
    this.#port = port
    this.#data = data
    this.#settings = settings
  }

  /** `settings`: the environment besides the defaults. */
  static async open(settings: Record<string, string> = {}): Promise<RealServer> {
    const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
    const { port } = probe
    probe.stop(true)
    const server = new RealServer(port, await mkdtemp(join(tmpdir(), 'parley-client-')), settings)
    await server.start()
    return server
  }

  get #copy(): string {
    return `${this.#data}-copy`
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    this.#process = Bun.spawn([process.execPath, 'server/main.ts'], {
      cwd: ROOT,
      stdout: 'ignore',
      stderr: 'inherit',
      env: {
        HOST: '127.0.0.1',
        PORT: String(this.#port),
        DATA_DIR: this.#data,
        LOG_LEVEL: 'error',
        LIMIT_MESSAGES_PER_SECOND: '0',
        LIMIT_COMMANDS_PER_SECOND: '0',
        ...this.#settings,
      },
    })
    const end = Date.now() + READY_WITHIN_MS
    while (Date.now() < end && this.#process.exitCode === null) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => null)
      if (ready?.ok) return
      await Bun.sleep(20)
    }
    throw new Error('the server was not ready in time')
  }

  /** Copies the data, with the server stopped. */
  async copy(): Promise<void> {
    await this.stop()
    await cp(this.#data, this.#copy, { recursive: true })
    await this.start()
  }

  /** Replaces the data by the copy. */
  async restore(): Promise<void> {
    await this.stop()
    await rm(this.#data, { recursive: true })
    await cp(this.#copy, this.#data, { recursive: true })
    await this.start()
  }

  async kill9(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#process?.exited
  }

  async stop(): Promise<void> {
    this.#process?.kill('SIGTERM')
    await this.#process?.exited
  }

  async remove(): Promise<void> {
    await this.kill9()
    for (const folder of [this.#data, this.#copy]) await rm(folder, { recursive: true, force: true })
  }
}
