import { ServerProcess, UNLIMITED, until } from '../../server/test/server-process.ts'
import type { ExitCause, FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import type { Exit, ServerUnderTest } from '../nemeses/nemesis.ts'
import { onExit } from '../process/exit-cleanup.ts'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { LineSplitter } from './line-splitter.ts'
import { isFatalError, isProblem } from './log-lines.ts'

export interface ServerOptions {
  /** The source tree; this one by default. */
  root?: string
  dataDir: string
  env?: Record<string, string>
  note: (event: FaultEvent) => void
}

/** A server that takes longer to stop is killed, which is a violation. */
const STOPS_WITHIN_MS = 20_000

type State = 'ended' | 'starting' | 'up'

/** The server under test. It records its own starts, exits and problems. */
export class Server implements ServerUnderTest {
  #process!: ServerProcess
  #state: State = 'ended'
  #expectedExit: Exit | null = null
  #fatalErrorAllowed = false
  #pid: number | null = null
  #exit: { code: number | null } | null = null
  #lines = new LineSplitter((line) => this.#read(line))
  /** The current process has logged a fatal error. */
  #failed = false
  /** A harness that is interrupted must not leave the server running. */
  readonly #unregister = onExit(() => this.#pid !== null && process.kill(this.#pid, 'SIGKILL'))

  private constructor(
    readonly dataDir: string,
    private readonly folder: TemporaryFolder,
    private readonly note: (event: FaultEvent) => void,
  ) {}

  get triggers(): string {
    return this.folder.path
  }

  /** A server on a free port that is not started yet. */
  static async prepare({ root, dataDir, env = {}, note }: ServerOptions): Promise<Server> {
    const triggers = temporaryFolder('triggers')
    const server = new Server(dataDir, triggers, note)
    server.#process = await ServerProcess.prepare(
      { ...UNLIMITED, FAULTS: triggers.path, ...env },
      {
        ...(root !== undefined && { root }),
        dataDir,
        wrote: (text) => server.#lines.push(text),
        ended: (code, signal) => server.#ended(code, signal),
      },
    )
    return server
  }

  get url(): string {
    return this.#process.url
  }

  get port(): number {
    return this.#process.port
  }

  get pid(): number | null {
    return this.#pid
  }

  get output(): string {
    return this.#process.output
  }

  async start(wrapper: string[] = []): Promise<void> {
    if (this.#state !== 'ended') throw new Error('The server is already running')
    const from = this.output.length
    const began = monotonicMs()
    this.#state = 'starting'
    this.#exit = null
    this.#failed = false
    this.#lines = new LineSplitter((line) => this.#read(line))
    const starting = this.#process.start(wrapper)
    this.#pid = this.#process.pid
    try {
      await starting
    } catch {
      await this.kill()
      throw new Error(`The server did not start:\n${this.output.slice(from)}`)
    }
    this.#state = 'up'
    this.note({ type: 'started', pid: this.#pid, tookMs: monotonicMs() - began })
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL', () => this.#process.kill9())
  }

  async stop(): Promise<number | null> {
    const pid = this.#pid
    const late = setTimeout(() => pid !== null && process.kill(pid, 'SIGKILL'), STOPS_WITHIN_MS)
    return this.#end('clean', () => this.#process.stop()).finally(() => clearTimeout(late))
  }

  async exits(withinMs: number): Promise<number | null> {
    await until('the server exits by itself', () => this.#exit !== null, withinMs)
    return this.#exit!.code
  }

  expectExit(by: Exit): void {
    this.#expectedExit = by
  }

  allowFatalError(allowed: boolean): void {
    this.#fatalErrorAllowed = allowed
  }

  pause(): void {
    if (this.#pid !== null) process.kill(this.#pid, 'SIGSTOP')
  }

  resume(): void {
    if (this.#pid !== null) process.kill(this.#pid, 'SIGCONT')
  }

  runBeside(args: string[], withinMs: number): Promise<{ code: number | null; output: string }> {
    return this.#process.beside(args, withinMs)
  }

  /** Kills it and removes its triggers, but not its data. */
  async remove(): Promise<void> {
    await this.kill()
    this.folder.remove()
    this.#unregister()
  }

  async #end<T>(by: Exit, how: () => Promise<T>): Promise<T> {
    if (this.#state !== 'ended') this.expectExit(by)
    const result = await how()
    await until('its exit is recorded', () => this.#state === 'ended')
    return result
  }

  #ended(code: number | null, signal: string | null): void {
    const pid = this.#pid!
    this.#lines.end()
    this.#pid = null
    this.#state = 'ended'
    this.#exit = { code }
    const exit = signal === 'SIGKILL' ? 'SIGKILL' : code === 0 ? 'clean' : null
    const cause = this.#causeOf(exit)
    this.#expectedExit = null
    this.note({ type: 'exited', pid, code, signal, cause })
  }

  #causeOf(exit: Exit | null): ExitCause {
    if (exit !== null && exit === this.#expectedExit) return 'nemesis'
    return this.#failed && this.#fatalErrorAllowed ? 'fatal-error' : 'unknown'
  }

  #read(line: string): void {
    if (isProblem(line)) this.note({ type: 'problem', line })
    if (isFatalError(line)) this.#failed = true
  }
}
