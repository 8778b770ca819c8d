import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerProcess, UNLIMITED, until } from '../../server/test/server-process.ts'
import type { Subject } from '../nemesis.ts'
import type { FieldEvent } from '../record.ts'
import { monotonicMs } from '../time.ts'
import { Lines } from './lines.ts'
import { isComplaint, isDeclaration } from './log-lines.ts'

export interface ServerOptions {
  /** The tree whose server it is; this one if not said. */
  root?: string
  dataDir: string
  env?: Record<string, string>
  note: (event: FieldEvent) => void
}

type State = 'ended' | 'starting' | 'up'

/** The server under test. What happens to it is noted by itself. */
export class Server implements Subject {
  #process!: ServerProcess
  #state: State = 'ended'
  #expected = false
  #pid: number | null = null
  #exit: { code: number | null } | null = null
  /** Of this run, for the reason of its end. */
  #lines = new Lines((line) => this.#read(line))
  #declared = false

  private constructor(
    readonly dataDir: string,
    readonly levers: string,
    private readonly note: (event: FieldEvent) => void,
  ) {}

  /** On a free port, and not started. */
  static async prepare({ root, dataDir, env = {}, note }: ServerOptions): Promise<Server> {
    const levers = mkdtempSync(join(tmpdir(), 'parley-levers-'))
    const server = new Server(dataDir, levers, note)
    server.#process = await ServerProcess.prepare(
      { ...UNLIMITED, FAULTS: levers, ...env },
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
    this.#lines = new Lines((line) => this.#read(line))
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
    await this.#end(() => this.#process.kill9())
  }

  async stop(): Promise<number | null> {
    return this.#end(() => this.#process.stop())
  }

  async exits(withinMs: number): Promise<number | null> {
    await until('the server exits by itself', () => this.#exit !== null, withinMs)
    return this.#exit!.code
  }

  expectExit(): void {
    this.#expected = true
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

  /** Kills it and removes its levers; the data stay. */
  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.levers, { recursive: true, force: true })
  }

  async #end<T>(how: () => Promise<T>): Promise<T> {
    if (this.#state !== 'ended') this.expectExit()
    const answer = await how()
    await until('its end is noted', () => this.#state === 'ended')
    return answer
  }

  #ended(code: number | null, signal: string | null): void {
    const pid = this.#pid!
    this.#lines.end()
    this.#pid = null
    this.#state = 'ended'
    this.#exit = { code }
    const cause = this.#expected ? 'nemesis' : this.#declared ? 'declared' : 'unknown'
    this.#expected = false
    this.note({ type: 'exited', pid, code, signal, cause })
  }

  #read(line: string): void {
    if (isComplaint(line)) this.note({ type: 'complaint', line })
    if (isDeclaration(line)) this.#declared = true
  }
}
