import { trimBody } from '../../../protocol/body.ts'
import type { Member, Message, MessageContent } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { isVisible } from '../../../protocol/visible.ts'
import { UNDO_WITHIN_MS } from '../../stores/actions/removals.svelte.ts'
import { editPlace } from '../../stores/cache/writing-place.ts'
import type { Drafts } from '../../stores/preferences/drafts.svelte.ts'
import { FieldText, type MentionText } from './field-text.svelte.ts'

export interface WritingOptions {
  drafts: Drafts
  /** Where it is written (writing-place.ts). */
  place: () => string
  nameOf: (person: string) => string
  members: () => ReadonlyMap<string, Member>
  /** Whether this person can mention everybody. */
  everybody: () => boolean
  /** The code of mentions, once it is loaded. */
  mentions: () => MentionText | undefined
}

interface Editing {
  message: Message
  field: FieldText
}

/** What a person writes in a composer: the draft of its place, or for a while a sent message that they edit. */
export class Writing {
  readonly #options: WritingOptions
  readonly #typed: FieldText
  editing = $state.raw<Editing | null>(null)
  /** The editing whose changes were dropped last, and until when it can come back, by the clock of `performance`. */
  dropped = $state.raw<(Editing & { until: number }) | null>(null)
  /** Why the last step failed, until the next one. */
  problem = $state<string | null>(null)
  readonly draft: MessageContent = $derived(this.#stored())
  readonly field: FieldText = $derived.by(() => this.editing?.field ?? this.#typed)
  readonly body: string = $derived(this.#bodyOf(this.field))
  /** Characters that still fit; negative for too many. */
  readonly left: number = $derived(sharedLimits.bodyCharacters - this.body.length)
  /** Whether a reader sees anything of it. */
  readonly visible: boolean = $derived(isVisible(this.body))

  constructor(options: WritingOptions) {
    this.#options = options
    this.#typed = new FieldText(options.mentions)
  }

  /** Shows what is stored, unless it is shown already. */
  showStored(): void {
    const { mentions, nameOf } = this.#options
    const { body } = this.draft
    if (this.#typed.body !== body || mentions()?.isStale(this.#typed, nameOf)) this.#typed.show(body, nameOf)
  }

  reply(to: string): void {
    this.#drop()
    this.write({ ...this.draft, replyTo: to })
  }

  /** The changes of a sent message that were begun before and not saved. */
  get begun(): { message: string; body: string } | undefined {
    return this.#options.drafts.editIn(this.#options.place())
  }

  /**
   * Goes on with them. `message` is null when there is no such message any more, undefined when that is not known. The
   * changes of one that is gone become a draft.
   */
  resume(id: string, message: Message | null | undefined): void {
    const { begun } = this
    if (this.editing || begun?.message !== id || message === undefined) return
    if (!message || message.deleted) {
      this.#keepEdit(id, '')
      this.giveBack({ body: begun.body })
      this.problem = 'The message that you edited was deleted. This is its text.'
      return
    }
    this.editing = { message, field: this.#fieldWith(begun.body) }
  }

  /** Edits a sent message. The draft stays as it is, and comes back afterwards. */
  edit(message: Message): void {
    const field = this.#fieldWith(message.body)
    this.#drop()
    this.editing = { message, field }
    this.problem = null
  }

  /** Goes one step back: ends editing, or takes the reply away. Answers whether there was such a step. */
  stepBack(): boolean {
    if (this.editing) {
      this.#drop()
      this.problem = null
      return true
    }
    const { replyTo, ...others } = this.draft
    if (replyTo === undefined) return false
    this.write(others)
    return true
  }

  /** The message that is being edited is saved: answers the editing. */
  takeEditing(): Editing | null {
    const { editing } = this
    this.#endEditing()
    this.problem = null
    return editing
  }

  /** The editing whose changes were dropped comes back. Changes that are being made meanwhile are dropped in its place. */
  undo(): void {
    const { dropped } = this
    if (!dropped) return
    this.dropped = null
    this.#drop()
    this.editing = dropped
    this.keep()
  }

  /** Puts a message back to be edited, after the text that is there already. */
  giveBack(content: MessageContent): void {
    this.#drop()
    const both = [this.#typed.body, content.body].filter((part) => part.trim() !== '').join('\n')
    this.write({ ...content, ...this.draft, body: both })
  }

  write(content: MessageContent): void {
    this.problem = null
    this.#options.drafts.set(this.#options.place(), content)
  }

  /** Keeps the typed text as the draft, or as changes of the message that is being edited. */
  keep(): void {
    if (!this.editing) return this.write({ ...this.draft, body: this.#typed.body })
    this.problem = null
    const { message, field } = this.editing
    this.#keepEdit(message.id, trimBody(field.body) === message.body ? '' : field.body)
  }

  /** The draft is being sent, with this body: answers all of it. */
  take(body: string): MessageContent {
    const content = { ...this.draft, body }
    this.problem = null
    this.#options.drafts.sent(this.#options.place())
    return content
  }

  /** Ends editing. Changes can be brought back for a while. */
  #drop(): void {
    const { editing } = this
    this.#endEditing()
    if (editing && trimBody(editing.field.body) !== editing.message.body)
      this.dropped = { ...editing, until: performance.now() + UNDO_WITHIN_MS }
  }

  #endEditing(): void {
    if (this.editing) this.#keepEdit(this.editing.message.id, '')
    this.editing = null
  }

  #fieldWith(body: string): FieldText {
    const field = new FieldText(this.#options.mentions)
    field.show(body, this.#options.nameOf)
    return field
  }

  #keepEdit(message: string, body: string): void {
    this.#options.drafts.set(editPlace(this.#options.place(), message), { body })
  }

  #stored(): MessageContent {
    return this.#options.drafts.get(this.#options.place())
  }

  #bodyOf(field: FieldText): string {
    const { mentions, members, everybody } = this.#options
    const code = mentions()
    return trimBody(code ? code.toBody(code.withTypedNames(field, members(), everybody())) : field.body)
  }
}
