import { join } from 'node:path'
import type { ClientStatus } from '../clients/client.ts'
import type { CrowdAnswer, CrowdCommand, CrowdSetup } from '../clients/crowd-setup.ts'

const PLAIN_IN_ONE = 15
const STORES_IN_ONE = 8
const ANSWER_WITHIN_MS = 30_000

export interface CrowdPlan extends Omit<CrowdSetup, 'names'> {
  /** The tree of which they are, with our own stores. */
  root: string
  /** How many bots, and how many of our own clients. */
  plain: number
  stores: number
  /** Goes before the names: what two crowds write to one server must differ. */
  prefix?: string
}

/** All clients of a round, in a few processes. */
export class Crowd {
  readonly #processes: CrowdProcess[]

  private constructor(processes: CrowdProcess[]) {
    this.#processes = processes
  }

  /** Resolves when everybody has arrived and is in the rooms. */
  static async gather({ root, plain, stores, prefix = '', ...setup }: CrowdPlan): Promise<Crowd> {
    const clients = join(root, 'faults/clients')
    const processes = [
      ...groups(`${prefix}bot`, plain, PLAIN_IN_ONE).map(
        (names) => new CrowdProcess(clients, ['crowd.ts'], { ...setup, names }),
      ),
      ...groups(`${prefix}tab`, stores, STORES_IN_ONE).map(
        (names) =>
          new CrowdProcess(clients, ['--preload', '../../client/test/preload.ts', 'stores/crowd.ts'], {
            ...setup,
            names,
          }),
      ),
    ]
    const crowd = new Crowd(processes)
    try {
      await Promise.all(processes.map((one) => one.answers('arrive')))
    } catch (error) {
      crowd.end()
      throw error
    }
    return crowd
  }

  async begin(): Promise<void> {
    await this.#all('begin')
  }

  /** Nothing new is written; what waits is still sent. */
  async calm(): Promise<void> {
    await this.#all('calm')
  }

  async status(): Promise<ClientStatus[]> {
    const answers = await this.#all('status')
    return answers.flatMap((answer) => (answer.did === 'status' ? answer.clients : []))
  }

  /** Everybody records what is on their screen, and goes. */
  async finish(): Promise<void> {
    await this.#all('finish')
    await Promise.all(this.#processes.map((one) => one.gone()))
  }

  /** Whatever is still there. */
  end(): void {
    for (const one of this.#processes) one.kill()
  }

  #all(command: CrowdCommand): Promise<CrowdAnswer[]> {
    return Promise.all(this.#processes.map((one) => one.ask(command)))
  }
}

class CrowdProcess {
  readonly #child: Bun.Subprocess<'ignore', 'ignore', 'pipe'>
  readonly #waiting = new Map<CrowdAnswer['did'], PromiseWithResolvers<CrowdAnswer>>()

  constructor(folder: string, script: string[], setup: CrowdSetup) {
    this.#child = Bun.spawn([process.execPath, ...script, JSON.stringify(setup)], {
      cwd: folder,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      ipc: (answer: CrowdAnswer) => this.#expect(answer.did).resolve(answer),
    })
    void this.#end()
  }

  ask(command: CrowdCommand): Promise<CrowdAnswer> {
    this.#waiting.delete(command)
    const answer = this.answers(command)
    this.#child.send(command)
    return answer
  }

  async answers(what: CrowdAnswer['did']): Promise<CrowdAnswer> {
    const { promise, reject } = this.#expect(what)
    const late = () => reject(new Error(`A process of clients did not ${what} in ${ANSWER_WITHIN_MS} ms.`))
    const timer = setTimeout(late, ANSWER_WITHIN_MS)
    return promise.finally(() => clearTimeout(timer))
  }

  async gone(): Promise<void> {
    await this.#child.exited
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #expect(what: CrowdAnswer['did']): PromiseWithResolvers<CrowdAnswer> {
    let waiting = this.#waiting.get(what)
    if (waiting === undefined) {
      waiting = Promise.withResolvers()
      // Nobody may be waiting for it when the process ends.
      waiting.promise.catch(() => undefined)
      this.#waiting.set(what, waiting)
    }
    return waiting
  }

  async #end(): Promise<void> {
    const said = await new Response(this.#child.stderr).text()
    await this.#child.exited
    const ended = new Error(`A process of clients ended by itself:\n${said}`)
    for (const waiting of this.#waiting.values()) waiting.reject(ended)
  }
}

function groups(name: string, count: number, inOne: number): string[][] {
  const names = Array.from({ length: count }, (_, at) => `${name}${String(at + 1).padStart(2, '0')}`)
  const processes = Math.ceil(count / inOne)
  return Array.from({ length: processes }, (_, at) => names.filter((_name, index) => index % processes === at))
}
