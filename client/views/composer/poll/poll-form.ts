import type { MessageContent } from '../../../../protocol/entities.ts'
import { sharedLimits } from '../../../../protocol/limits.ts'
import { isVisible } from '../../../../protocol/visible.ts'

export type PollEnd = 'never' | 'hour' | 'day' | 'week' | 'at'

export interface PollForm {
  question: string
  choices: string[]
  multiple: boolean
  anonymous: boolean
  end: PollEnd
  /** For the end `at`: a local date and time as an `<input type="datetime-local">` has it, or ''. */
  endsAt: string
}

/** What is wrong with the fields. `choices` has a problem for each choice, null for none. */
export interface PollProblems {
  question: string | null
  choices: (string | null)[]
  endsAt: string | null
}

export const LEAST_CHOICES = 2

const HOUR_MS = 3_600_000
const LASTS_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS }

/** What has to be mended before the poll can be sent; null for nothing. `now` in ms since 1970. */
export function problemsOf(form: PollForm, now: number): PollProblems | null {
  const choices = form.choices.map((choice) => choice.trim())
  const filled = choices.filter(isVisible)
  const problems: PollProblems = {
    question: isVisible(form.question)
      ? form.question.trim().length > sharedLimits.bodyCharacters
        ? `A question has at most ${sharedLimits.bodyCharacters} characters.`
        : null
      : 'Type a question.',
    choices: choices.map((choice, index) => {
      if (!isVisible(choice)) return index < LEAST_CHOICES && filled.length < LEAST_CHOICES ? 'Type a choice.' : null
      return choices.findIndex((other) => same(other, choice)) < index ? 'This choice is there already.' : null
    }),
    endsAt: form.end === 'at' ? problemOfEnd(Date.parse(form.endsAt), now) : null,
  }
  const isFine = [problems.question, problems.endsAt, ...problems.choices].every((problem) => problem === null)
  return isFine ? null : problems
}

/** The message of a poll whose form has no problems. Empty choices are left out. `now` in ms since 1970. */
export function pollOf({ question, choices, multiple, anonymous, end, endsAt }: PollForm, now: number): MessageContent {
  const ends = end === 'never' ? null : end === 'at' ? Date.parse(endsAt) : now + LASTS_MS[end]
  return {
    body: question.trim(),
    poll: {
      choices: choices.map((choice) => choice.trim()).filter(isVisible),
      ...(multiple && { multiple }),
      ...(anonymous && { anonymous }),
      ...(ends !== null && { ends }),
    },
  }
}

/** A time as an `<input type="datetime-local">` takes it, in the reader's zone. `at` in ms since 1970. */
export function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function problemOfEnd(ends: number, now: number): string | null {
  if (Number.isNaN(ends)) return 'Choose a date and a time.'
  return ends <= now ? 'This time is over. Choose a later one.' : null
}

const same = (one: string, other: string): boolean =>
  one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase()
