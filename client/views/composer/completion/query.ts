import { codeRanges, isInside } from '../code-ranges.ts'
import { beginsWord, type MarkedText } from '../mention-text.ts'
import type { Range } from '../code-ranges.ts'

/** What is being typed: a name behind `@`, an emoji behind `:`, a command behind `/`. The range includes the sign. */
export interface Query extends Range {
  kind: 'person' | 'emoji' | 'command'
  word: string
}

/** A name may have several words. */
const PERSON = /@([^\s@]{0,40}(?: [^\s@]{1,40}){0,3})$/
const EMOJI = /:([\p{L}\p{N}_+-]{2,32})$/u
const WHOLE_EMOJI = /:([\p{L}\p{N}_+-]{2,32}):$/u
const COMMAND = /^\/([a-z]*)$/i
const ADDRESS = /(?:[a-z][\w+.-]*:\/\/|www\.)\S*$/i

/** What is being typed before the caret. Null in code, in an address and behind a mention that was chosen. */
export function queryAt({ text, marks }: MarkedText, caret: number): Query | null {
  const before = text.slice(0, caret)
  const command = COMMAND.exec(before)
  if (command) return { kind: 'command', from: 0, to: caret, word: command[1]! }
  const [kind, match] = lastSign(before)
  if (match === null) return null
  const query = { kind, from: match.index, to: caret, word: match[1]! }
  return marks.some(({ from }) => from === match.index) || !isWord(text, query) ? null : query
}

/** The short name between two colons that the second one has just ended. */
export function wholeEmojiAt(text: string, caret: number): (Range & { name: string }) | null {
  const match = WHOLE_EMOJI.exec(text.slice(0, caret))
  if (!match) return null
  const range = { from: match.index, to: caret }
  return isWord(text, range) ? { ...range, name: match[1]! } : null
}

function lastSign(before: string): ['person' | 'emoji', RegExpExecArray | null] {
  const emoji = EMOJI.exec(before)
  return emoji ? ['emoji', emoji] : ['person', PERSON.exec(before)]
}

function isWord(text: string, { from, to }: Range): boolean {
  if (!beginsWord(text, from) || text[from - 1] === ':' || ADDRESS.test(text.slice(0, to))) return false
  return !isInside(codeRanges(text), from) && !isInside(codeRanges(text.slice(0, to)), from) && !isCodeBegun(text, from)
}

/** A backtick before a word of this line begins code, whose end is still to be typed. */
function isCodeBegun(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /`(?!\s)/.test(line.replace(/(`+)[^`]+\1/g, ''))
}
