import type { Emitter } from 'highlight.js'
import type { CodeKind, CodePiece } from './coloured-code.ts'

/** By the first part of the names that highlight.js has for them. */
const KINDS: Record<string, CodeKind> = {
  keyword: 'word',
  built_in: 'word',
  type: 'word',
  'selector-tag': 'word',
  string: 'string',
  regexp: 'string',
  char: 'string',
  symbol: 'string',
  bullet: 'string',
  addition: 'string',
  number: 'number',
  literal: 'number',
  deletion: 'number',
  title: 'name',
  name: 'name',
  attr: 'name',
  attribute: 'name',
  section: 'name',
  'selector-class': 'name',
  'selector-id': 'name',
  comment: 'note',
  quote: 'note',
  doctag: 'note',
  meta: 'note',
}

/** Collects what highlight.js finds as pieces of text, in place of its HTML. */
export class PieceCollector implements Emitter {
  readonly pieces: CodePiece[] = []
  readonly #kinds: (CodeKind | undefined)[] = []

  addText(text: string): void {
    const kind = this.#kinds.at(-1)
    const last = this.pieces.at(-1)
    if (last !== undefined && last.kind === kind) last.text += text
    else this.pieces.push(kind === undefined ? { text } : { text, kind })
  }

  startScope(name: string): void {
    this.#kinds.push(KINDS[name.split('.')[0]!] ?? this.#kinds.at(-1))
  }

  endScope(): void {
    this.#kinds.pop()
  }

  openNode(name: string): void {
    this.startScope(name)
  }

  closeNode(): void {
    this.endScope()
  }

  __addSublanguage({ pieces }: PieceCollector): void {
    this.pieces.push(...pieces)
  }

  finalize(): void {
    this.#kinds.length = 0
  }

  toHTML(): string {
    return ''
  }
}
