import { tick, untrack } from 'svelte'
import type { Message, Role } from '../../../protocol/entities.ts'
import { withNames } from '../../../protocol/mentions.ts'
import type { MessageActions } from '../../stores/actions/message-actions.svelte.ts'
import { Seen, type SeenOptions } from '../../stores/history/seen.svelte.ts'
import { hasReacted } from '../../stores/actions/reactions.ts'
import { loadedRefusalText } from '../format/refusals.ts'
import { copyText } from '../ui/copy.ts'
import type { Selection } from '../selection/selection.svelte.ts'
import type { MenuItem } from '../ui/menu-item.ts'
import { actionOf, actionsFor, lookOf, type ActionName } from './message-actions.ts'
import type { MessageCallbacks } from './message-callbacks.ts'
import { MessageParts } from './message-parts.svelte.ts'
import { hold } from './hold.ts'
import { PassedOver } from './passed-over.svelte.ts'
import { ToolsShown } from './tools-shown.svelte.ts'

/** What is open above the timeline; one at a time. The sheet has the emoji and the menu, for touch. */
export type Open =
  | { kind: 'menu' | 'emoji' | 'sheet' | 'seen'; message: Message; anchor: HTMLElement }
  | { kind: 'names'; text: () => string; anchor: HTMLElement }

export interface MessageToolsOptions {
  actions: MessageActions
  reader: () => { me: string; role: Role }
  /** Where it is known how far the others have read: not in a thread. */
  seen?: SeenOptions
  /** Those of the timeline. */
  messages: () => readonly Message[]
  /** Several of them can be chosen. */
  choosesSeveral?: true
  callbacks: () => MessageCallbacks
  reply: (message: Message) => void
  nameOf: (person: string) => string
  /** The complete address of the room. */
  link: () => string
  /** Announces to screen readers what the screen shows by itself. */
  announce: (text: string) => void
  /** Says to everybody that something could not be loaded. */
  tell: (text: string) => void
}

const NOTED_FOR_MS = 6_000
const IN_TOOLBAR: readonly ActionName[] = ['react', 'reply', 'thread']
const DANGEROUS: readonly ActionName[] = ['delete', 'deleteAll']
const ALWAYS: readonly ActionName[] = [
  ...(['react', 'reply', 'copyText', 'copyLink', 'forward', 'pin', 'unpin', 'history', 'seen', 'report'] as const),
  ...DANGEROUS,
]

/** What a person can do to the messages of one timeline: by toolbar, menu, sheet and keys. */
export class MessageTools {
  open = $state.raw<Open | null>(null)
  /** What has just happened, shown for a moment. */
  note = $state<string | null>(null)
  readonly shown = new ToolsShown()
  readonly parts: MessageParts
  readonly passed = new PassedOver()
  readonly #options: MessageToolsOptions
  readonly #seen: Seen | null
  #noting: ReturnType<typeof setTimeout> | undefined
  readonly #lastOwn = $derived.by(() => {
    const { messages, reader } = this.#options
    return messages().findLast(({ author }) => author === reader().me)?.id
  })
  readonly #can: ReadonlySet<ActionName> = $derived.by(() => {
    const { edit, thread, markUnread } = this.#options.callbacks()
    const given = Object.entries({ edit, thread, markUnread, select: this.#options.choosesSeveral }).filter(
      ([, one]) => one,
    )
    return new Set([...ALWAYS, ...given.map(([name]) => name as ActionName)])
  })

  constructor(options: MessageToolsOptions) {
    this.#options = options
    const { messages, choosesSeveral, seen, tell } = options
    this.parts = new MessageParts({ messages: choosesSeveral ? messages : undefined, tell })
    this.#seen = seen === undefined ? null : new Seen(seen)
  }

  /** The chosen messages, while several are chosen. Nothing else is done to messages then. */
  get selection(): Selection | undefined {
    return this.parts.selecting?.selection
  }

  /** Who has read a message. */
  readersOf(message: Message): string[] {
    return this.#seen?.by(message) ?? []
  }

  /** Who is shown under a message as having read it: nobody but under the last own one. */
  readersUnder(message: Message): string[] {
    return message.id === this.#lastOwn ? this.readersOf(message) : []
  }

  get callbacks(): MessageCallbacks {
    return this.#options.callbacks()
  }

  /** Whether a message shows its toolbar. It keeps the toolbar while its menu is open. */
  shows(id: string): boolean {
    const { open } = this
    return open && open.kind !== 'names' ? open.kind !== 'sheet' && open.message.id === id : this.shown.id === id
  }

  /** The message whose menu is open. */
  get openFor(): string | null {
    return this.open && this.open.kind !== 'names' ? this.open.message.id : null
  }

  /** The actions of the toolbar. */
  toolbar(message: Message): ActionName[] {
    return this.#actions(message).filter((name) => IN_TOOLBAR.includes(name))
  }

  /** Whether this person may see the earlier versions of a message. */
  hasHistory(message: Message): boolean {
    return this.#actions(message).includes('history')
  }

  hasMenu(message: Message): boolean {
    return this.#actions(message).some((name) => !IN_TOOLBAR.includes(name))
  }

  /** The items of the menu; for touch also those of the toolbar, without their keys. */
  menu(message: Message, anchor: HTMLElement, touch: boolean): MenuItem[] {
    const names = this.#actions(message).filter((name) => (touch ? name !== 'react' : !IN_TOOLBAR.includes(name)))
    const apart = touch ? names.find((name) => !IN_TOOLBAR.includes(name)) : undefined
    const dangerous = names.find((name) => DANGEROUS.includes(name))
    return names.map((name, index) => {
      const { label, icon, key } = lookOf(name)
      const danger = DANGEROUS.includes(name)
      const line = index > 0 && (name === dangerous || name === apart)
      const onpick = async () => {
        // Closed, the menu would take the toolbar away, beside which this stands.
        if (name === 'seen' && !touch) return this.run(name, message, anchor)
        this.close()
        // While a sheet is there, nothing else can have the focus.
        await tick()
        this.run(name, message, anchor)
      }
      return { label, icon, danger, apart: line, onpick, ...(!touch && key !== undefined && { key }) }
    })
  }

  run(name: ActionName, message: Message, anchor: HTMLElement): void {
    const { actions, reply, callbacks, announce } = this.#options
    switch (name) {
      case 'react':
        this.open = { kind: 'emoji', message, anchor }
        break
      case 'seen':
        this.open = { kind: 'seen', message, anchor }
        break
      case 'reply':
        reply(message)
        break
      case 'copyText':
        void this.#copy(withNames(message.body, this.#options.nameOf), 'Text copied')
        break
      case 'copyLink':
        void this.#copy(`${this.#options.link()}/${message.id}`, 'Link copied')
        break
      case 'pin':
      case 'unpin':
        actions.pin(message, name === 'pin')
        break
      case 'delete':
        actions.remove(message)
        announce('Deleted. Undo is possible for 10 seconds.')
        break
      case 'forward':
      case 'history':
      case 'report':
      case 'deleteAll':
        void this.parts.open(name, message)
        break
      case 'select':
        void this.parts.select(message)
        break
      default:
        callbacks()[name]?.(message)
    }
  }

  /** Puts this person's reaction on a message, or takes it off. */
  toggle(message: Message, emoji: string): void {
    const shown = this.#options.actions.shown(message)
    const present = shown.reactions?.find((one) => one.emoji === emoji)
    const reacted = present !== undefined && hasReacted(shown, present, this.#options.reader().me)
    this.#options.actions.react(message, emoji, !reacted)
  }

  close(): void {
    this.open = null
  }

  /** Shows who reacted or has read, also when that changes, unless something else is open. */
  name(text: () => string, anchor: HTMLElement): void {
    if (this.open === null || this.open.kind === 'names') this.open = { kind: 'names', text, anchor }
  }

  /** Closes the names, with an anchor only those beside it. */
  closeNames(anchor?: HTMLElement): void {
    if (this.open?.kind === 'names' && (anchor ?? this.open.anchor) === this.open.anchor) this.open = null
  }

  /** Handles a key while a message has the focus, and not a part of it. */
  press = (event: KeyboardEvent): void => {
    const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event
    if (event.defaultPrevented || altKey || ctrlKey || metaKey || event.isComposing) return
    const row = target as HTMLElement
    const id = row.dataset['messageId']
    const found = this.#options.messages().find((message) => message.id === id)
    if (!found) return
    const message = this.#options.actions.shown(found)
    const { selection } = this
    if (selection && key === ' ') {
      event.preventDefault()
      if (!message.deleted && this.#options.actions.removedAt(id!) === undefined) selection.toggle(message, shiftKey)
      return
    }
    const name = shiftKey && key !== '+' ? undefined : actionOf(event, this.#actions(message))
    if (name !== undefined) this.run(name, message, row)
    else if (key !== 'ArrowRight' || !focusTools(row)) return
    event.preventDefault()
  }

  /** Opens the sheet of a message when a finger rests on it. For `{@attach}`. */
  heldRow(message: () => Message): (row: HTMLElement) => () => void {
    return (row) => hold(() => this.openSheet(message(), row), 'a')(row)
  }

  /** Answers whether there is something to do to the message. */
  openSheet(message: Message, anchor: HTMLElement): boolean {
    const has = this.hasMenu(message)
    if (has) this.open = { kind: 'sheet', message, anchor }
    return has
  }

  /** Follows who has read, and reports changes that the server has refused, until the returned function is called. */
  follow(): () => void {
    const off = this.#options.actions.onDropped(async ({ problem }) =>
      this.#say(`Not done: ${await loadedRefusalText(problem)}`),
    )
    const unfollow = untrack(() => this.#seen?.follow())
    return () => {
      off()
      unfollow?.()
      clearTimeout(this.#noting)
    }
  }

  #say(text: string): void {
    clearTimeout(this.#noting)
    this.note = text
    this.#noting = setTimeout(() => (this.note = null), NOTED_FOR_MS)
  }

  async #copy(text: string, done: string): Promise<void> {
    const worked = await copyText(text)
    this.#say(worked ? done : 'Copying is not allowed here. Select the text and copy it.')
  }

  #actions(message: Message): ActionName[] {
    if (this.selection || this.#options.actions.removedAt(message.id) !== undefined) return []
    const names = actionsFor(message, { ...this.#options.reader(), can: this.#can })
    return this.readersOf(message).length > 0 ? names : names.filter((name) => name !== 'seen')
  }
}

function focusTools(row: HTMLElement): boolean {
  const first = row.querySelector<HTMLElement>('[role=toolbar] button')
  first?.focus()
  return first !== null
}
