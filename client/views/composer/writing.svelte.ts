import { trimBody } from '../../../protocol/body.ts'
import type { Member, Message, MessageContent } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { isVisible } from '../../../protocol/visible.ts'
import { UNDO_WITHIN_MS } from '../../stores/actions/removals.svelte.ts'
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

  /** Edits a sent message. The draft stays as it is, and comes back afterwards. */
  edit(message: Message): void {
    const field = new FieldText(this.#options.mentions)
    field.show(message.body, this.#options.nameOf)
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
    this.editing = null
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
    this.problem = null
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

  /** Keeps the typed text as the draft, unless a sent message is being edited. */
  keep(): void {
    if (this.editing) this.problem = null
    else this.write({ ...this.draft, body: this.#typed.body })
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
    this.editing = null
    if (editing && trimBody(editing.field.body) !== editing.message.body)
      this.dropped = { ...editing, until: performance.now() + UNDO_WITHIN_MS }
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
