import { ServerProcess, UNLIMITED, until } from '../../server/test/server-process.ts'
import { onExit } from '../process/exit-cleanup.ts'
import type { Exit, ServerUnderTest } from '../nemeses/nemesis.ts'
import type { FaultEvent } from '../history/history.ts'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { LineSplitter } from './line-splitter.ts'
import { isProblem, isFatalError } from './log-lines.ts'

export interface ServerOptions {
  /** The tree whose server it is; this one if not said. */
  root?: string
  dataDir: string
  env?: Record<string, string>
  note: (event: FaultEvent) => void
}

/** A stop takes so long at most; then it is killed, which nobody expects. */
const STOPS_WITHIN_MS = 20_000

type State = 'ended' | 'starting' | 'up'

/** The server under test. What happens to it is recordFault by itself. */
export class Server implements ServerUnderTest {
  #process!: ServerProcess
  #state: State = 'ended'
  #expected: Exit | null = null
  #mayFail = false
  #pid: number | null = null
  #exit: { code: number | null } | null = null
  /** Of this run, for the reason of its end. */
  #lines = new LineSplitter((line) => this.#read(line))
  #declared = false
  /** Whoever is ended must not leave it behind. */
  readonly #forget = onExit(() => this.#pid !== null && process.kill(this.#pid, 'SIGKILL'))

  private constructor(
    readonly dataDir: string,
    private readonly folder: TemporaryFolder,
    private readonly note: (event: FaultEvent) => void,
  ) {}

  get triggers(): string {
    return this.folder.path
  }

  /** On a free port, and not started. */
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

  async start(around: string[] = []): Promise<void> {
    if (this.#state !== 'ended') throw new Error('The server runs already')
    const from = this.output.length
    const began = monotonicMs()
    this.#state = 'starting'
    this.#exit = null
    this.#declared = false
    this.#lines = new LineSplitter((line) => this.#read(line))
    const starting = this.#process.start(around)
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
    return this.#end('well', () => this.#process.stop()).finally(() => clearTimeout(late))
  }

  async exits(withinMs: number): Promise<number | null> {
    await until('the server exits by itself', () => this.#exit !== null, withinMs)
    return this.#exit!.code
  }

  expectExit(by: Exit): void {
    this.#expected = by
  }

  mayFail(may: boolean): void {
    this.#mayFail = may
  }

  pause(): void {
    if (this.#pid !== null) process.kill(this.#pid, 'SIGSTOP')
  }

  resume(): void {
    if (this.#pid !== null) process.kill(this.#pid, 'SIGCONT')
  }

  beside(args: string[], withinMs: number): Promise<{ code: number | null; output: string }> {
    return this.#process.beside(args, withinMs)
  }

  /** Kills it and removes its triggers; the data stay. */
  async remove(): Promise<void> {
    await this.kill()
    this.folder.remove()
    this.#forget()
  }

  async #end<T>(by: Exit, how: () => Promise<T>): Promise<T> {
    if (this.#state !== 'ended') this.expectExit(by)
    const answer = await how()
    await until('its end is recordFault', () => this.#state === 'ended')
    return answer
  }

  #ended(code: number | null, signal: string | null): void {
    const pid = this.#pid!
    this.#lines.end()
    this.#pid = null
    this.#state = 'ended'
    this.#exit = { code }
    const how = signal === 'SIGKILL' ? 'SIGKILL' : code === 0 ? 'well' : null
    const told = how !== null && how === this.#expected
    const cause = told ? 'nemesis' : this.#declared && this.#mayFail ? 'fatal-error' : 'unknown'
    this.#expected = null
    this.note({ type: 'exited', pid, code, signal, cause })
  }

  #read(line: string): void {
    if (isProblem(line)) this.note({ type: 'problem', line })
    if (isFatalError(line)) this.#declared = true
  }
}
