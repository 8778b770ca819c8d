import { join } from 'node:path'
import type { Answer, Requests } from './requests.ts'

/** The process of a storm's clients. It is separate, so that it delays neither the server nor the health monitor. */
export class Clients {
  #answer = Promise.withResolvers<Answer>()
  readonly #process = Bun.spawn([process.execPath, join(import.meta.dir, 'clients-process.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc: (answer: Answer) => this.#answer.resolve(answer),
    onExit: (_, code) => this.#answer.resolve({ failed: `its process exited with ${code}` }),
  })

  async ask<Name extends keyof Requests>(
    name: Name,
    input: Requests[Name]['input'],
  ): Promise<Requests[Name]['result']> {
    this.#answer = Promise.withResolvers()
    this.#process.send({ name, input })
    const answer = await this.#answer.promise
    if ('failed' in answer) throw new Error(`The clients could not ${name}: ${answer.failed}`)
    return answer.result as Requests[Name]['result']
  }

  close(): void {
    this.#process.kill()
  }
}
