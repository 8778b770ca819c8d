import { join } from 'node:path'
import type { ClientStatus } from '../clients/client.ts'
import type { CrowdAnswer, CrowdCommand, CrowdSetup } from '../clients/crowd-setup.ts'

const PLAIN_PER_PROCESS = 15
const STORES_PER_PROCESS = 8
const ANSWER_TIMEOUT_MS = 30_000

export interface CrowdPlan extends Omit<CrowdSetup, 'names'> {
  /** The source tree of the build, with its own client. */
  root: string
  /** The number of bots and of Parley's own clients. */
  plain: number
  stores: number
  /** Of the names: bodies of two crowds on one server must differ. */
  prefix?: string
}

/** All clients of a round, in a few processes. */
export class Crowd {
  readonly #processes: CrowdProcess[]

  private constructor(processes: CrowdProcess[]) {
    this.#processes = processes
  }

  /** Resolves when all clients have a session and have joined their first rooms. */
  static async start({ root, plain, stores, prefix = '', ...setup }: CrowdPlan): Promise<Crowd> {
    const clients = join(root, 'faults/clients')
    const processes = [
      ...groups(`${prefix}bot`, plain, PLAIN_PER_PROCESS).map(
        (names) => new CrowdProcess(clients, ['plain/crowd.ts'], { ...setup, names }),
      ),
      ...groups(`${prefix}tab`, stores, STORES_PER_PROCESS).map(
        (names) =>
          new CrowdProcess(clients, ['--preload', '../../client/test/preload.ts', 'stores/crowd.ts'], {
            ...setup,
            names,
          }),
      ),
    ]
    const crowd = new Crowd(processes)
    try {
      await Promise.all(processes.map((one) => one.answers('start')))
    } catch (error) {
      crowd.kill()
      throw error
    }
    return crowd
  }

  async begin(): Promise<void> {
    await this.#all('begin')
  }

  /** Clients write nothing new; what is waiting is still sent. */
  async stopWriting(): Promise<void> {
    await this.#all('stop-writing')
  }

  async status(): Promise<ClientStatus[]> {
    const answers = await this.#all('status')
    return answers.flatMap((answer) => (answer.did === 'status' ? answer.clients : []))
  }

  /** All clients record their screens, and the processes end. */
  async finish(): Promise<void> {
    await this.#all('finish')
    await Promise.all(this.#processes.map((one) => one.exited()))
  }

  kill(): void {
    for (const one of this.#processes) one.kill()
  }

  #all(command: CrowdCommand): Promise<CrowdAnswer[]> {
    return Promise.all(this.#processes.map((one) => one.ask(command)))
  }
}

class CrowdProcess {
  readonly #child: Bun.Subprocess<'ignore', 'ignore', 'pipe'>
  readonly #pending = new Map<CrowdAnswer['did'], PromiseWithResolvers<CrowdAnswer>>()

  constructor(folder: string, script: string[], setup: CrowdSetup) {
    this.#child = Bun.spawn([process.execPath, ...script, JSON.stringify(setup)], {
      cwd: folder,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      ipc: (answer: CrowdAnswer) => this.#expect(answer.did).resolve(answer),
    })
    void this.#rejectAtExit()
  }

  ask(command: CrowdCommand): Promise<CrowdAnswer> {
    this.#pending.delete(command)
    const answer = this.answers(command)
    this.#child.send(command)
    return answer
  }

  async answers(what: CrowdAnswer['did']): Promise<CrowdAnswer> {
    const { promise, reject } = this.#expect(what)
    const late = () => reject(new Error(`A process of clients did not ${what} within ${ANSWER_TIMEOUT_MS} ms.`))
    const timer = setTimeout(late, ANSWER_TIMEOUT_MS)
    return promise.finally(() => clearTimeout(timer))
  }

  async exited(): Promise<void> {
    await this.#child.exited
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #expect(what: CrowdAnswer['did']): PromiseWithResolvers<CrowdAnswer> {
    let pending = this.#pending.get(what)
    if (pending === undefined) {
      pending = Promise.withResolvers()
      // An answer that is not awaited must not become an unhandled rejection.
      pending.promise.catch(() => undefined)
      this.#pending.set(what, pending)
    }
    return pending
  }

  async #rejectAtExit(): Promise<void> {
    const output = await new Response(this.#child.stderr).text()
    await this.#child.exited
    const ended = new Error(`A process of clients exited:\n${output}`)
    for (const pending of this.#pending.values()) pending.reject(ended)
  }
}

function groups(name: string, count: number, perProcess: number): string[][] {
  const names = Array.from({ length: count }, (_, at) => `${name}${String(at + 1).padStart(2, '0')}`)
  const processes = Math.ceil(count / perProcess)
  return Array.from({ length: processes }, (_, at) => names.filter((_name, index) => index % processes === at))
}
