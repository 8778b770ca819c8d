import type { PollForm } from './poll-form.ts'

let author: string | undefined
const forms = new Map<string, PollForm>()

/** What a person has filled in for a poll in a room and not sent, until the page reloads. Another person begins anew. */
export function begunPoll(person: string | undefined, room: string): PollForm {
  if (person !== author) forms.clear()
  author = person
  const form = forms.get(room) ?? empty()
  forms.set(room, form)
  return form
}

/** The poll of a room was sent: the next one begins anew. */
export function endPoll(room: string): void {
  forms.delete(room)
}

function empty(): PollForm {
  const form = $state<PollForm>({
    question: '',
    choices: ['', ''],
    multiple: false,
    anonymous: false,
    end: 'never',
    endsAt: '',
  })
  return form
}
