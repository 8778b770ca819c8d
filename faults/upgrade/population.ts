import type { FileInfo, Room } from '../../protocol/entities.ts'
import { jpeg } from '../../server/files/test/pictures.ts'
import { Actor, post } from '../../server/test/cast.ts'
import type { ServerProcess } from '../../server/test/server-process.ts'

/** Enough for several parts of the search index, and for several pages. */
const CHATTER = 260
const PASSWORD = 'correct horse battery staple'
export const LOGIN = 'olive'
const HOUR_MS = 3_600_000

/** What people did on a server, with all that is needed to look at it again. */
export interface Population {
  people: Record<'olive' | 'moss' | 'gwen' | 'mute' | 'banned' | 'waiting', Actor>
  room: Room
  quiet: Room
  ids: Record<'root' | 'edited' | 'deleted' | 'poll' | 'picture' | 'pinned', string>
  files: FileInfo[]
  invitation: string
}

/** Fills a server through its own wire: accounts and guests, rooms, all kinds of messages, files, and moderation. */
export async function populate(server: ServerProcess): Promise<Population> {
  const olive = await accountOf(server, LOGIN)
  const moss = await accountOf(server, 'moss')
  // The ban of a guest would count for all guests of this machine.
  const banned = await accountOf(server, 'banned')
  const [gwen, mute, waiting] = (await Promise.all(
    ['Gwen', 'Mute', 'Waiting'].map((name) => Actor.arrives(server, name)),
  )) as [Actor, Actor, Actor]
  const room = await olive.creates('Old room')
  const quiet = await olive.creates('Quiet room')
  for (const actor of [moss, gwen, mute, banned]) await actor.joins(room)
  await moss.joins(quiet)
  const in_ = { room: room.id }

  await does(olive, 'room.update', { ...in_, topic: 'Everything before the upgrade', emoji: '🦉' })
  await does(olive, 'room.setRole', { ...in_, person: moss.person.id, role: 'moderator' })
  await Promise.all(
    Array.from({ length: CHATTER }, (_, at) =>
      send([olive, moss, gwen][at % 3]!, room, `chatter number ${at} äöü 中文`),
    ),
  )

  const root = await send(olive, room, 'A thread begins here')
  for (const actor of [gwen, moss]) await send(actor, room, `reply of ${actor.person.name}`, { thread: root })
  await does(olive, 'thread.read', { ...in_, thread: root, seq: room.rev })
  const edited = await send(gwen, room, 'before the edit zebra')
  await does(gwen, 'message.edit', { ...in_, id: edited, body: 'after the edit walrus' })
  const deleted = await send(gwen, room, 'forgotten pelican')
  await does(gwen, 'message.delete', { ...in_, id: deleted })
  const pinned = await send(olive, room, 'pinned', { replyTo: edited })
  await does(moss, 'message.pin', { ...in_, id: pinned, on: true })
  for (const actor of [olive, moss, gwen])
    await does(actor, 'message.react', { ...in_, id: pinned, emoji: '👍', on: true })
  const poll = await send(olive, room, 'Tea or coffee?', { poll: { choices: ['Tea', 'Coffee'] } })
  await does(gwen, 'poll.vote', { ...in_, id: poll, choices: [1] })
  await does(moss, 'poll.vote', { ...in_, id: poll, choices: [0] })

  const files = [
    await upload(gwen, room, 'hills.jpg', await jpeg(1_400, 900)),
    await upload(gwen, room, 'plan.txt', Buffer.from('the plan '.repeat(5_000))),
  ]
  await does(gwen, 'file.describe', { file: files[0]!.id, alt: 'Hills at noon' })
  const picture = await send(gwen, room, 'two files', { files: files.map(({ id }) => id) })

  await does(moss, 'room.mute', { ...in_, person: mute.person.id, reason: 'too loud' })
  await does(moss, 'room.ban', { ...in_, person: banned.person.id, reason: 'spam', until: Date.now() + HOUR_MS })
  await does(mute, 'message.report', { ...in_, id: edited, reason: 'look' })
  const invite = await does(moss, 'invite.create', { ...in_, uses: 5, role: 'reader', note: 'for the press' })
  await does(olive, 'room.update', { room: quiet.id, knock: true, slowSeconds: 30 })
  await does(waiting, 'room.join', { code: quiet.code, note: 'it is me' })

  await does(gwen, 'room.read', { ...in_, seq: 200 })
  await does(moss, 'room.mute', { room: quiet.id, mute: 'everyone' })
  await does(olive, 'room.favourite', { ...in_, favourite: 2 })
  await does(gwen, 'person.update', { hidesReads: true })
  const people = { olive, moss, gwen, mute, banned, waiting }
  return {
    people,
    room,
    quiet,
    ids: { root, edited, deleted, poll, picture, pinned },
    files,
    invitation: invite.token,
  }
}

/** Signs in again with the password. */
export async function signsIn(server: ServerProcess): Promise<Actor> {
  const { ok } = await post(server, 'session.signIn', { login: LOGIN, password: PASSWORD })
  return Actor.signedIn(server, ok!.person, ok!.token)
}

async function accountOf(server: ServerProcess, login: string): Promise<Actor> {
  const name = login[0]!.toUpperCase() + login.slice(1)
  const { ok, error } = await post(server, 'account.create', { login, password: PASSWORD, name })
  if (error !== undefined) throw new Error(error.message)
  return Actor.signedIn(server, ok.person, ok.token)
}

/** Sends a command that has to succeed. */
export async function does<C extends Parameters<Actor['posts']>[0]>(
  actor: Actor,
  name: C,
  input: Parameters<typeof post<C>>[2],
) {
  const { ok, error } = await actor.posts(name, input)
  if (error !== undefined) throw new Error(`${name}: ${error.reason}: ${error.message}`)
  return ok
}

async function send(actor: Actor, room: Room, body: string, content: object = {}): Promise<string> {
  const id = Bun.randomUUIDv7()
  await does(actor, 'message.send', { room: room.id, id, body, ...content })
  return id
}

async function upload(actor: Actor, room: Room, name: string, body: Buffer): Promise<FileInfo> {
  const response = await fetch(`${actor.server.url}/api/files?room=${room.id}&name=${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${actor.token}` },
    body,
  })
  const { ok } = (await response.json()) as { ok: FileInfo }
  return ok
}
