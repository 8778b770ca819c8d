import type { Message, MessageContent } from '../../../protocol/entities.ts'
import { problemOf } from '../../stores/connection/problem.ts'
import { loadedRefusalText } from '../format/refusals.ts'
import type { Writing } from './writing.svelte.ts'

export interface SendingOptions {
  writing: Writing
  /** Takes what is sent: in place of the draft, or beside it. */
  send: (content: MessageContent, place: 'of draft' | 'beside draft') => Promise<void>
  /** An edited message is saved. A rejection puts the text back. */
  edit: (message: Message, body: string) => Promise<void> | void
  /** An edited message was emptied. */
  empty: (message: Message) => void
  focus: () => void
}

/** Sends the text of the field. A refused message returns to the field, and the reason is shown. */
export class Sending {
  readonly #options: SendingOptions

  constructor(options: SendingOptions) {
    this.#options = options
  }

  /** Sends a body in place of the draft. */
  async draft(body: string): Promise<void> {
    const { writing, send, focus } = this.#options
    const content = writing.take(body)
    focus()
    await this.#try(
      () => send(content, 'of draft'),
      () => {
        writing.giveBack(content)
        focus()
      },
    )
  }

  /** Sends a message, and leaves the draft as it is. */
  async beside(content: MessageContent): Promise<void> {
    await this.#try(() => this.#options.send(content, 'beside draft'))
  }

  /** Saves the message that is being edited. */
  async save(message: Message): Promise<void> {
    const { writing, edit, empty, focus } = this.#options
    const { body, visible } = writing
    const editing = writing.takeEditing()
    focus()
    if (!visible && !message.files) return empty(message)
    if (body !== message.body)
      await this.#try(
        () => edit(message, body),
        () => (writing.editing ??= editing),
      )
  }

  async #try(step: () => Promise<void> | void, putBack?: () => void): Promise<void> {
    try {
      await step()
    } catch (error) {
      putBack?.()
      this.#options.writing.problem = await loadedRefusalText(problemOf(error))
    }
  }
}
