import type { Mark, MarkedText } from './mention-text.ts'

export type MentionText = typeof import('./mention-text.ts')

/** The text of a composer, in which mentions are names. Until their code is loaded they are ids, as in a body. */
export class FieldText implements MarkedText {
  text = $state('')
  marks = $state.raw<Mark[]>([])
  readonly #mentions: () => MentionText | undefined

  constructor(mentions: () => MentionText | undefined) {
    this.#mentions = mentions
  }

  /** The text with ids in place of the names that were chosen. */
  get body(): string {
    return this.marks.length > 0 ? this.#mentions()!.toBody(this) : this.text
  }

  /** Shows a body that comes from elsewhere. */
  show(body: string, nameOf: (person: string) => string): void {
    const { text, marks } = this.#mentions()?.toShown(body, nameOf) ?? { text: body, marks: [] }
    this.text = text
    this.marks = marks
  }

  /** The person has changed the text. The change ended at `caret`. */
  type(text: string, caret: number): void {
    if (this.marks.length > 0) this.marks = this.#mentions()!.moveMarks(this, text, caret)
    this.text = text
  }
}
