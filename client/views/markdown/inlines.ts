import { MENTION } from '../../../protocol/mentions.ts'
import { addressLength } from './address.ts'
import { CodeSpans } from './code-spans.ts'
import { emphasised } from './emphasis.ts'
import { flanking } from './flanking.ts'
import { styled, type Item } from './items.ts'
import { linkTo, opened } from './link.ts'
import { Marks } from './marks.ts'
import type { Inline } from './nodes.ts'
import { withSpoilers } from './spoilers.ts'
import { targetAt } from './target.ts'

const SPECIAL = /[\\`*_~|[\]!<]|https?:\/\/|www\./gi
const ESCAPABLE = /[!-/:-@[-`{-~]/
const MENTION_HERE = new RegExp(MENTION.source, 'y')
const POINTED = /<((?:https?:\/\/|mailto:)[^\s<>]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/iy

/** A link's text that may begin here. */
interface Bracket {
  /** The place of its bracket among the items. */
  index: number
}

/** What stands in a text of one block. The time grows with the length of the text only. `marks` is shared by the blocks of a body. */
export function inlines(text: string, marks = new Marks()): Inline[] {
  return new InlineScanner(text, marks).scan()
}

class InlineScanner {
  readonly #items: Item[] = []
  readonly #brackets: Bracket[] = []
  readonly #code: CodeSpans
  readonly #lastParenthesis: number
  #at = 0

  constructor(
    private readonly text: string,
    private readonly marks: Marks,
  ) {
    this.#code = new CodeSpans(text)
    this.#lastParenthesis = text.lastIndexOf(')')
  }

  scan(): Inline[] {
    const { text } = this
    while (this.#at < text.length && !this.marks.spent) {
      SPECIAL.lastIndex = this.#at
      const special = SPECIAL.exec(text)
      this.#take((special?.index ?? text.length) - this.#at)
      if (special) this.#read(special[0])
    }
    this.#takeRest()
    return emphasised(withSpoilers(this.#items))
  }

  #read(special: string): void {
    const next = this.text[this.#at + 1] ?? ''
    if (special === '\\') this.#escape(next)
    else if (special === '`') this.#codeSpan()
    else if ('*_~'.includes(special)) this.#delimiter(special)
    else if (special === '|' && next === '|') this.#push({ type: 'pipes' }, 2)
    else if (special === '[' || (special === '!' && next === '[')) this.#open(special === '!' ? 2 : 1)
    else if (special === ']') this.#closeBracket()
    else if (special === '<') this.#pointed()
    else if (special.length > 1)
      this.#take(Math.max(special.length, addressLength(this.text, this.#at, this.#brackets.length > 0)))
    else this.#take(1)
  }

  /** Takes the next characters as text. */
  #take(length: number): void {
    if (length > 0) this.#push({ type: 'text', text: this.text.slice(this.#at, this.#at + length) }, length)
  }

  #push(item: Item, length: number): void {
    if (item.type !== 'text') this.marks.take(item.type === 'delimiter' ? 1 : 2)
    this.#items.push(item)
    this.#at += length
  }

  /** What comes after the last mark that is allowed. A spoiler in it covers it to the end. */
  #takeRest(): void {
    const rest = this.text.slice(this.#at)
    const covered = rest.includes('||')
    if (covered && this.#items.filter(({ type }) => type === 'pipes').length % 2 === 0)
      this.#items.push({ type: 'pipes' })
    this.#take(rest.length)
    if (covered) this.#items.push({ type: 'pipes' })
  }

  #escape(next: string): void {
    if (ESCAPABLE.test(next)) this.#push({ type: 'text', text: next }, 2)
    else this.#take(1)
  }

  #codeSpan(): void {
    const length = this.#runOf('`')
    const found = this.#code.at(this.#at, length)
    if (found === null) this.#take(length)
    else this.#push({ type: 'code', text: found.code }, found.end - this.#at)
  }

  #delimiter(sign: string): void {
    const length = this.#runOf(sign)
    const before = lastCharacter(this.text, this.#at)
    const behind = firstCharacter(this.text, this.#at + length)
    if (sign === '~' && length > 2) this.#take(length)
    else this.#push({ type: 'delimiter', sign, length, run: length, ...flanking(sign, before, behind) }, length)
  }

  #open(length: number): void {
    this.#brackets.push({ index: this.#items.length })
    this.#take(length)
  }

  #closeBracket(): void {
    const { text } = this
    const bracket = this.#brackets.pop()
    const target =
      bracket && text[this.#at + 1] === '(' && this.#at < this.#lastParenthesis ? targetAt(text, this.#at + 1) : null
    const url = target && opened(target.address)
    if (!bracket || !target || !url) {
      this.#take(1)
      return
    }
    const [, ...inside] = this.#items.splice(bracket.index)
    const covered = inside.filter(({ type }) => type === 'pipes').length > 1
    const link = linkTo(
      url,
      target.address,
      emphasised(covered ? inside.filter(({ type }) => type !== 'pipes') : inside),
    )
    this.marks.take(2)
    // There are no links in links.
    this.#brackets.length = 0
    this.#items.push(...(covered ? styled('spoiler', [link]) : [link]))
    this.#at = target.end
  }

  /** A mention or an address in angle brackets. Anything else there is text. */
  #pointed(): void {
    MENTION_HERE.lastIndex = POINTED.lastIndex = this.#at
    const mention = MENTION_HERE.exec(this.text)
    if (mention) {
      this.#push({ type: 'mention', who: mention[1]! }, mention[0].length)
      return
    }
    const pointed = POINTED.exec(this.text)
    const address = pointed?.[1] ?? ''
    const url = opened(/^(?:https?|mailto):/i.test(address) ? address : `mailto:${address}`)
    if (!pointed || !url) this.#take(1)
    else {
      this.#brackets.length = 0
      this.#push(linkTo(url, address, [{ type: 'text', text: address }]), pointed[0].length)
    }
  }

  #runOf(sign: string): number {
    let end = this.#at
    while (this.text[end] === sign) end++
    return end - this.#at
  }
}

function firstCharacter(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

function lastCharacter(text: string, end: number): string {
  return /[\uDC00-\uDFFF]/.test(text[end - 1] ?? '') ? text.slice(end - 2, end) : (text[end - 1] ?? '')
}
