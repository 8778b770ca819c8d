import { tick, type Component } from 'svelte'
import type { Message } from '../../../protocol/entities.ts'
import type SelectionBar from '../selection/SelectionBar.svelte'
import type { Selection } from '../selection/selection.svelte.ts'
import type { MessageDialogProps } from './message-dialog.ts'

export interface MessagePartsOptions {
  /** The messages that are loaded. Without them several cannot be chosen. */
  messages?: (() => readonly Message[]) | undefined
  /** Says that something could not be loaded. */
  tell: (text: string) => void
}

type Dialog = Component<MessageDialogProps>

const dialogs = {
  forward: async (): Promise<Dialog> => (await import('../forward/ForwardDialog.svelte')).default,
  history: async (): Promise<Dialog> => (await import('../versions/VersionsDialog.svelte')).default,
  deleteAll: async (): Promise<Dialog> => (await import('../moderation/DeleteAllDialog.svelte')).default,
  report: async (): Promise<Dialog> => (await import('../moderation/ReportDialog.svelte')).default,
  viewer: async (): Promise<Dialog> => (await import('../files/MessageViewer.svelte')).default,
}

/** What is opened for the messages of a timeline: a dialog, or the choice of several. Each is loaded when it is first opened. */
export class MessageParts {
  dialog = $state.raw<{ Dialog: Dialog; message: Message; file?: string | undefined } | null>(null)
  /** While several messages are being chosen. */
  selecting = $state.raw<{ Bar: typeof SelectionBar; selection: Selection } | null>(null)
  readonly #options: MessagePartsOptions

  constructor(options: MessagePartsOptions) {
    this.#options = options
  }

  async open(name: keyof typeof dialogs, message: Message, file?: string): Promise<void> {
    await this.#load(async () => (this.dialog = { Dialog: await dialogs[name](), message, file }))
  }

  async select(first: Message): Promise<void> {
    await this.#load(async () => {
      const [{ default: Bar }, { Selection }] = await Promise.all([
        import('../selection/SelectionBar.svelte'),
        import('../selection/selection.svelte.ts'),
      ])
      this.selecting = { Bar, selection: new Selection(this.#options.messages ?? (() => [first]), first) }
    })
  }

  close = (): void => {
    this.dialog = null
  }

  /** Ends the choice of several, and gives the focus to the message that was chosen last. */
  endSelecting = async (): Promise<void> => {
    const last = this.selecting?.selection.last
    this.selecting = null
    await tick()
    document.querySelector<HTMLElement>(`[data-message-id="${last}"]`)?.focus({ preventScroll: true })
  }

  async #load(load: () => Promise<unknown>): Promise<void> {
    try {
      await load()
    } catch {
      this.#options.tell('Not loaded. Try again.')
    }
  }
}
