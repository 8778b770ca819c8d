import { join } from 'node:path'
import type { Answer, Requests } from './requests.ts'

/** The process of the sockets: what it costs is not the server's, and what keeps it busy does not delay who watches. */
export class Sockets {
  #answer = Promise.withResolvers<Answer>()
  readonly #process = Bun.spawn([process.execPath, join(import.meta.dir, 'sockets-process.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc: (answer: Answer) => this.#answer.resolve(answer),
    onExit: (_, code) => this.#answer.resolve({ failed: `its process ended with ${code}` }),
  })

  async ask<Name extends keyof Requests>(name: Name, asks: Requests[Name]['asks']): Promise<Requests[Name]['answer']> {
    this.#answer = Promise.withResolvers()
    this.#process.send({ name, asks })
    const answer = await this.#answer.promise
    if ('failed' in answer) throw new Error(`The crowd could not ${name}: ${answer.failed}`)
    return answer.answer as Requests[Name]['answer']
  }

  close(): void {
    this.#process.kill()
  }
}
