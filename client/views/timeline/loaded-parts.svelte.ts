import type { MessageTools, MessageToolsOptions } from '../message-tools/message-tools.svelte.ts'
import type { Parts } from '../message-tools/parts.ts'

/** The parts of a timeline that the first load leaves out. They are fetched together with the messages. */
export class LoadedParts {
  parts = $state.raw<Parts>()
  tools = $state.raw<MessageTools>()
  failed = $state(false)
  readonly #options: MessageToolsOptions

  constructor(options: MessageToolsOptions) {
    this.#options = options
  }

  /** Whether threads can be opened. */
  get threads(): boolean {
    return this.#options.callbacks().thread !== undefined
  }

  load = async (): Promise<void> => {
    if (this.parts) return
    try {
      const { parts } = await import('../message-tools/parts.ts')
      // Another call may have loaded them meanwhile.
      this.tools ??= new parts.MessageTools(this.#options)
      this.parts = parts
      this.failed = false
    } catch {
      this.failed = true
    }
  }
}
