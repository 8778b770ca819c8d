import type { Member } from '../../../protocol/entities.ts'
import { MENTION } from '../../../protocol/mentions.ts'
import { codeRanges, isInside, type Range } from './code-ranges.ts'

/** A mention in a text as it is typed: `@Name` from `from` to `to` stands for a person's id, `room` or `here`. */
export interface Mark extends Range {
  id: string
}

/** A text as it is typed, with what its mentions stand for, in order. */
export interface MarkedText {
  text: string
  marks: Mark[]
}

type Members = ReadonlyMap<string, Member>

const EVERYBODY = ['room', 'here']
const WITHOUT_SPACES = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}`
/** What stands before an `@` that is in the middle of a word, an address or a path. */
const IN_WORD = new RegExp(String.raw`(?![${WITHOUT_SPACES}])[\p{L}\p{N}_./@+\-]$`, 'u')
const WORD = /^[\p{L}\p{M}\p{N}_]/u

/** A body as it is typed: each mention outside of code is `@Name`. */
export function toShown(body: string, nameOf: (person: string) => string): MarkedText {
  const code = codeRanges(body)
  const marks: Mark[] = []
  let text = ''
  let done = 0
  for (const { 0: token, 1: id = '', index } of body.matchAll(MENTION)) {
    if (isInside(code, index)) continue
    text += body.slice(done, index)
    const from = text.length
    text += `@${EVERYBODY.includes(id) ? id : nameOf(id)}`
    marks.push({ from, to: text.length, id })
    done = index + token.length
  }
  return { text: text + body.slice(done), marks }
}

/** A typed text as a body: each mark outside of code is `<@id>`. */
export function toBody({ text, marks }: MarkedText): string {
  // A name may contain backticks, which are no code.
  const masked = replaceMarks({ text, marks }, ({ from, to }) => 'x'.repeat(to - from))
  const code = codeRanges(masked)
  return replaceMarks({ text, marks }, ({ from, to, id }) => (isInside(code, from) ? text.slice(from, to) : `<@${id}>`))
}

function replaceMarks({ text, marks }: MarkedText, by: (mark: Mark) => string): string {
  let out = ''
  let done = 0
  for (const mark of marks) {
    out += text.slice(done, mark.from) + by(mark)
    done = mark.to
  }
  return out + text.slice(done)
}

/** Whether what follows an `@` here begins a word, and is not part of an address. */
export function beginsWord(text: string, at: number): boolean {
  return !IN_WORD.test(text.slice(Math.max(0, at - 2), at))
}

/**
 * Adds marks for the names that were typed in full without being chosen. The longest name counts. One that two members
 * have, or that goes on with a letter, is none. `everybody` allows `@room` and `@here`.
 */
export function withTypedNames({ text, marks }: MarkedText, members: Members, everybody: boolean): MarkedText {
  if (!text.includes('@')) return { text, marks }
  const names = namesOf(members, everybody)
  const found = [...marks]
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (marks.some(({ from, to }) => from <= at && at < to) || !beginsWord(text, at)) continue
    const named = nameAt(text, at + 1, names)
    if (named && !marks.some(({ from }) => at < from && from < named.to)) found.push({ from: at, ...named })
  }
  return { text, marks: found.sort((a, b) => a.from - b.from) }
}

/** The ids of those who have a name, by its length and the name in lower case. The longest names are first. */
type Names = [length: number, ids: Map<string, string[]>][]

/** Read once for a text, so that one with many `@` takes no time for each member. */
function namesOf(members: Members, everybody: boolean): Names {
  const byLength = new Map<number, Map<string, string[]>>()
  const add = (id: string, name: string) => {
    const names = byLength.get(name.length) ?? new Map<string, string[]>()
    byLength.set(name.length, names)
    const key = name.toLowerCase()
    const ids = names.get(key)
    if (ids) ids.push(id)
    else names.set(key, [id])
  }
  if (everybody) for (const id of EVERYBODY) add(id, id)
  for (const { person, left } of members.values()) if (!left) add(person.id, person.name)
  return [...byLength].sort(([a], [b]) => b - a)
}

function nameAt(text: string, at: number, names: Names): { to: number; id: string } | null {
  for (const [length, ids] of names) {
    const to = at + length
    const found = to > text.length ? undefined : ids.get(text.slice(at, to).toLowerCase())
    if (found && !WORD.test(text.slice(to, to + 2))) return found.length === 1 ? { to, id: found[0]! } : null
  }
  return null
}

/**
 * The marks after a change of the text, which ended at `caret`. Those behind it move along. One in which something was
 * changed is gone, and so is one whose name goes on with a letter now.
 */
export function moveMarks({ text: before, marks }: MarkedText, after: string, caret: number): Mark[] {
  if (marks.length === 0 || before === after) return marks
  const most = Math.min(before.length, after.length)
  const end = before.endsWith(after.slice(caret)) && after.length - caret <= most ? after.length - caret : 0
  let start = 0
  while (start < most - end && before[start] === after[start]) start++
  const moved = after.length - before.length
  return marks.flatMap((mark) => {
    if (mark.to < start) return [mark]
    if (mark.to === start) return WORD.test(after.slice(start, after.length - end)) ? [] : [mark]
    return mark.from >= before.length - end ? [{ ...mark, from: mark.from + moved, to: mark.to + moved }] : []
  })
}

/** Whether a body is shown with other names than those of now, or with ids. */
export function isStale({ text, marks }: MarkedText, nameOf: (person: string) => string): boolean {
  if (marks.length === 0) return text.includes('<@')
  return marks.some(({ from, to, id }) => !EVERYBODY.includes(id) && text.slice(from + 1, to) !== nameOf(id))
}

/** The marks with that of a name that was chosen from a list. */
export function withMark(marks: readonly Mark[], chosen: Mark): Mark[] {
  return [...marks.filter(({ from }) => from !== chosen.from), chosen].sort((a, b) => a.from - b.from)
}
