import { io } from 'socket.io-client'
import type { Results } from '../protocol/commands.ts'
import type { Actor } from './cast.ts'

interface Many {
  count: number
  /** How many are on their way at once. Their order is not defined. */
  atOnce?: number
}

/** Sends messages over HTTP, as a bot of this person would. Each begins with its number and a colon. */
export async function saysMany(actor: Actor, link: string, { count, atOnce = 1 }: Many): Promise<void> {
  await actor.page.evaluate(
    async ({ code, count, atOnce }) => {
      const command = async <T>(name: string, input: object): Promise<T> => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(`/api/${name}`, { method: 'POST', headers, body: JSON.stringify(input) })
        const { ok, error } = (await answer.json()) as { ok?: T; error?: { message: string } }
        if (ok === undefined) throw new Error(error?.message)
        return ok
      }
      const { room } = await command<{ room: { id: string } }>('room.join', { code })
      const say = (number: number) => {
        const time = Date.now().toString(16).padStart(12, '0')
        const id = `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
        const body = `${number}: ${'a word, '.repeat((number * 7) % 40)}done`
        return command('message.send', { room: room.id, id, body })
      }
      for (let number = 1; number <= count; number += atOnce)
        await Promise.all(
          Array.from({ length: Math.min(atOnce, count - number + 1) }, (_, ahead) => say(number + ahead)),
        )
    },
    { code: link.split('/').pop()!, count, atOnce },
  )
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
