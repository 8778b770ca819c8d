import type { ConnectionOptions } from '../stores/connection/connection.svelte.ts'
import { createParley, type Parley } from '../parley.ts'
import { Browser } from './browser.ts'

let devices = 0

/** A browser without a screen: its cookies and its disk survive its tabs. */
export class Device {
  readonly #url: string
  readonly #name = `parley ${++devices}`
  readonly #browser = new Browser()
  readonly #open = new Set<Parley>()
  readonly #headers: Record<string, string>

  constructor(url: string) {
    this.#url = url
    this.#headers = { origin: url }
  }

  /** `before` is called with the tab before it starts. */
  async tab(before?: (parley: Parley) => void): Promise<Parley> {
    const parley = createParley({ connection: this.#connection(), name: this.#name, db: this.#browser.db() })
    this.#open.add(parley)
    before?.(parley)
    await parley.start()
    return parley
  }

  async closeTab(parley: Parley): Promise<void> {
    this.#open.delete(parley)
    await parley.stop()
  }

  async close(): Promise<void> {
    for (const parley of this.#open) await this.closeTab(parley)
  }

  #connection(): ConnectionOptions {
    return {
      url: this.#url,
      headers: this.#headers,
      bytesOf: async (blob) => Buffer.from(await blob.arrayBuffer()) as unknown as Blob,
      fetch: async (url, init) => {
        const response = await fetch(url, { ...init, headers: { ...(init.headers as object), ...this.#headers } })
        for (const cookie of response.headers.getSetCookie()) this.#headers.cookie = cookie.split(';')[0]!
        return response
      },
    }
  }
}
