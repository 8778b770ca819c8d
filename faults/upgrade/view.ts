import type { CommandName, Input } from '../../protocol/commands.ts'
import type { Actor } from '../../server/test/cast.ts'
import { does, type Population } from './population.ts'

/** Of the states of rooms: what every start gives anew, or what depends on who is connected. */
const CHANGING = new Set(['presence', 'term', 'proof', 'changes', 'from', 'reset'])

/**
 * All that these people can read, by the questions of the version before: each message with its rev, and everything beside
 * the messages. An upgrade lost nothing if both answers are equal; a newer version may answer with more fields.
 */
export async function viewOf(population: Population): Promise<Record<string, unknown>> {
  const { people, room, quiet, ids, files } = population
  const view: Record<string, unknown> = {}
  const ask = async <C extends CommandName>(who: keyof Population['people'], name: C, input: Input<C>) => {
    view[`${who}: ${name} ${JSON.stringify(input)}`] = await does(people[who], name, input)
  }
  const inRoom = { room: room.id }
  for (const who of ['olive', 'moss', 'gwen', 'mute'] as const) {
    view[`${who}: sync`] = await synced(people[who])
    view[`${who}: messages`] = await people[who].reads(room)
    await ask(who, 'thread.page', { ...inRoom, thread: ids.root })
    await ask(who, 'person.settings', {})
    await ask(who, 'room.seen', inRoom)
    await ask(who, 'session.me', {})
  }
  for (const who of ['olive', 'moss'] as const) {
    await ask(who, 'account.get', {})
    await ask(who, 'room.members', { room: quiet.id })
    for (const name of ['room.bans', 'room.audit', 'room.reports', 'invite.list'] as const) await ask(who, name, inRoom)
  }
  await ask('olive', 'room.knocks', { room: quiet.id })
  for (const name of ['room.members', 'room.pins', 'room.files'] as const) await ask('gwen', name, inRoom)
  await ask('gwen', 'message.history', { ...inRoom, id: ids.edited })
  await ask('gwen', 'message.get', { ...inRoom, ids: Object.values(ids) })
  await ask('gwen', 'file.space', inRoom)
  for (const text of ['chatter', 'zebra', 'walrus', 'pelican', '中文', 'hills', 'Coffee', 'number 7'])
    view[`gwen: finds ${text}`] = await found(people.gwen, text)
  for (const { id, name } of files)
    for (const size of ['', '?w=480', '?w=2048']) view[`gwen: ${name}${size}`] = await bytesOf(people.gwen, id, size)
  view['banned: bytes'] = await bytesOf(people.banned, files[0]!.id, '')
  return view
}

async function synced(actor: Actor): Promise<unknown> {
  const { epoch, person, rooms } = await actor.again().connects()
  const stable = rooms.map((state) => Object.fromEntries(Object.entries(state).filter(([key]) => !CHANGING.has(key))))
  return { epoch, person, rooms: stable }
}

/** All pages of a search, as ids. */
async function found(actor: Actor, text: string): Promise<string[]> {
  const all: string[] = []
  for (let next: string | undefined; ;) {
    const page = await does(actor, 'message.search', { text, ...(next !== undefined && { next }) })
    all.push(...page.messages.map(({ id }) => id))
    next = page.next
    if (next === undefined) return all
  }
}

async function bytesOf({ server, token }: Actor, id: string, size: string): Promise<unknown> {
  const response = await fetch(`${server.url}/files/${id}/file${size}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (!response.ok) return { status: response.status }
  return { status: response.status, bytes: bytes.byteLength, hash: Bun.hash(bytes).toString() }
}
