import type { MessageContent } from './entities.ts'

/** Whom a text mentions: people by id, everybody in the room, everybody present. */
export interface Mentions {
  people: string[]
  room: boolean
  here: boolean
}

/** A mention in a text, `<@…>`: the id of a person, `room` or `here` is its first group. */
export const MENTION = /<@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|room|here)>/g

/** Whom a body mentions, each once. */
export function mentionsIn({ body }: Pick<MessageContent, 'body'>): Mentions {
  const names = body.includes('<@') ? [...body.matchAll(MENTION)].map((match) => match[1]!) : []
  const people = [...new Set(names)].filter((name) => name !== 'room' && name !== 'here')
  return { people, room: names.includes('room'), here: names.includes('here') }
}

/** Whether a text mentions this person, alone or with others. */
export function isMentioned(person: string, content: Pick<MessageContent, 'body'>): boolean {
  const { people, room, here } = mentionsIn(content)
  return room || here || people.includes(person)
}

/** A body as plain text, with the names of the people whom it mentions. */
export function withNames(body: string, nameOf: (person: string) => string): string {
  return body.replace(MENTION, (_, name: string) => `@${name === 'room' || name === 'here' ? name : nameOf(name)}`)
}
