import { io } from 'socket.io-client'
import { v7 as uuid } from 'uuid'
import type { CommandName, Input, Results } from '../protocol/commands.ts'
import type { MessageContent } from '../protocol/entities.ts'
import type { Actor } from './cast.ts'
import { command } from './command.ts'

interface Many {
  count: number
  /** How many are on their way at once. Their order is not defined. */
  atOnce?: number
}

/** Sends a command with the session of this person's browser, and not from the page. */
export async function posts<C extends CommandName>(actor: Actor, name: C, input: Input<C>): Promise<Results[C]> {
  return command(actor.context, actor.page.url(), name, input)
}

/** Sends a message to the room of a link, as another device of this person would. Answers its id. */
export async function sends(actor: Actor, link: string, content: MessageContent): Promise<string> {
  const { id } = await posts(actor, 'message.send', { room: await roomOf(actor, link), id: uuid(), ...content })
  return id
}

/** Sends messages to the room of a link, as a bot of this person would. Each begins with its number and a colon. */
export async function saysMany(actor: Actor, link: string, { count, atOnce = 1 }: Many): Promise<void> {
  const room = await roomOf(actor, link)
  const say = (number: number) => {
    const body = `${number}: ${'a word, '.repeat((number * 7) % 40)}done`
    return posts(actor, 'message.send', { room, id: uuid(), body })
  }
  for (let number = 1; number <= count; number += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, count - number + 1) }, (_, ahead) => say(number + ahead)))
}

/** How many messages of the only room are unread, as the server counts them for another device of this person. */
export async function unreadOnServer(actor: Actor): Promise<number> {
  const { origin } = new URL(actor.page.url())
  const cookies = await actor.context.cookies(origin)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const socket = io(origin, { transports: ['websocket'], forceNew: true, extraHeaders: { origin, cookie } })
  try {
    const { ok } = (await socket.timeout(5_000).emitWithAck('sync', { known: [] })) as { ok: Results['sync'] }
    return ok.rooms[0]!.unread
  } finally {
    socket.close()
  }
}

/** The id of the room of a link. */
export async function roomOf(actor: Actor, link: string): Promise<string> {
  return (await posts(actor, 'room.join', { code: link.split('/').pop()! })).room!.id
}

/** The bodies of the messages in the room of a link as the server has them, the oldest first. */
export async function bodiesOf(actor: Actor, link: string): Promise<string[]> {
  const { messages } = await posts(actor, 'message.page', { room: await roomOf(actor, link) })
  return messages.map(({ body }) => body)
}

/** The id of the person who is signed in. */
export async function idOf(actor: Actor): Promise<string> {
  const { person } = await posts(actor, 'session.me', {})
  return person.id
}
