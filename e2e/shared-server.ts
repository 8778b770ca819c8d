import { ServerProcess } from '../server/test/server-process.ts'

/** One server for the journeys of a worker that need none of their own. The first of them starts it. */
export class SharedServer {
  #server: ServerProcess | null = null

  async get(): Promise<ServerProcess> {
    // Without the limits of an address, which all these journeys have in common.
    this.#server ??= await ServerProcess.start()
    return this.#server
  }

  async remove(): Promise<void> {
    await this.#server?.remove()
  }
}
