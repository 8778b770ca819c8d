import { CODE_ALPHABET, CODE_LENGTH } from '../../../protocol/code.ts'
import type { Change, Message, MessageContent, Person } from '../../../protocol/entities.ts'
import { expect } from 'bun:test'
import type { Reason } from '../../../protocol/errors.ts'
import type { SearchTotal } from '../../../protocol/search.ts'
import type { Fact } from '../facts.ts'
import { Json } from '../json.ts'
import { storedAt, type Draft } from '../operations/append.ts'
import type { CaughtUp, StoredRoomState } from '../operations/catch-up.ts'
import type { Search } from '../operations/search/search.ts'
import type { Storage } from '../storage.ts'

/**
 * A storage on fresh data. `node` answers the storage of one more node on the same data. `reopen` closes it and opens the
 * same data again, `keep` does so and makes a copy of the data meanwhile, `restore` opens that copy in its place.
 * `destroy` closes it and removes the data.
 */
export interface Opened {
  storage: Storage
  node(): Storage
  reopen(): Promise<Storage>
  keep(): Promise<Storage>
  restore(): Promise<Storage>
  destroy(): Promise<void>
}
export type Open = () => Promise<Opened>

export const NOW = 1_800_000_000_000
export const MOST = { changes: 500, bytes: 256 * 1024, unread: 1_000 }

export const newId = () => Bun.randomUUIDv7()

export const newCode = () =>
  Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[Math.floor(Math.random() * CODE_ALPHABET.length)]).join('')

/** The states of the rooms that were caught up with, which agree with what stands beside them. */
export function statesOf({ rooms }: CaughtUp): StoredRoomState[] {
  return rooms.map(({ state: text, ...beside }) => {
    const state = JSON.parse(text) as StoredRoomState
    expect(beside).toEqual({ room: state.room.id, to: state.to, term: state.term, read: state.read })
    return state
  })
}

/** A new guest; answers the id. */
export async function guest(storage: Storage, name: string): Promise<string> {
  const person = newId()
  await storage.startSession({ hash: `hash of ${person}`, who: person, name, at: NOW, expiresAt: NOW + 60_000 })
  return person
}

/** A new room with its owner and the others as members. Revs so far: 2 and one for each of the others. */
export async function room(
  storage: Storage,
  owner: string,
  ...others: string[]
): Promise<{ id: string; code: string }> {
  const made = { id: newId(), code: newCode() }
  await storage.createRoom({ who: owner, ...made, name: 'The kitchen', at: NOW, roomsPerPerson: 0 })
  for (const other of others) await storage.joinRoom({ who: other, code: made.code, at: NOW, roomsPerPerson: 0 })
  return made
}

export const draft = (room: string, who: string, body: string): Draft => ({
  id: newId(),
  room,
  who,
  at: NOW,
  content: { body },
})

/** A draft as the message at this seq. */
export const at = (seq: number, draft: Draft): Message => storedAt(draft, seq)

/** Fails unless the operation is refused for this reason. */
export async function isRefused(work: Promise<unknown>, reason: Reason): Promise<void> {
  const refusal = await work.then(
    () => null,
    (error: unknown) => error,
  )
  expect(refusal).toMatchObject({ reason })
}

/** Stores a message that must be new. */
export async function say(storage: Storage, room: string, author: string, body: string): Promise<Message> {
  const appended = await storage.append(draft(room, author, body))
  if (!('stored' in appended)) throw new Error(`not stored: ${JSON.stringify(appended)}`)
  return appended.stored
}

/** `one`, `two`, … as many messages as asked for, all at once. */
export const sayMany = (storage: Storage, room: string, author: string, count: number): Promise<Message[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => say(storage, room, author, `number ${index + 1}`)))

/** The changes of one room that the storage reports from now on. */
export function changesOf(storage: Storage, room: string): Change[] {
  const changes: Change[] = []
  storage.onFacts((facts) => {
    for (const fact of facts) if (fact.fact === 'changed' && fact.room === room) changes.push(fact.change)
  })
  return changes
}

/** All facts that the storage reports from now on. */
export function factsOf(storage: Storage): Fact[] {
  const all: Fact[] = []
  storage.onFacts((facts) => void all.push(...facts))
  return all
}

/** Stores a message that mentions people or belongs to a thread, and must be new. */
export async function posted(
  storage: Storage,
  room: string,
  author: string,
  content: MessageContent,
  here: string[] | null = [],
): Promise<Message> {
  const draft = { id: newId(), room, who: author, at: NOW, content, here, mostThreads: 300 }
  const appended = await storage.post(draft)
  if (!('stored' in appended)) throw new Error(`not stored: ${JSON.stringify(appended)}`)
  return appended.stored
}

/** The message as this person gets it. */
export async function messageFor(storage: Storage, who: string, room: string, id: string): Promise<Message> {
  const { messages } = (await storage.getMessages({ who, room, ids: [id], bytes: 64 * 1024 })).parse()
  return messages[0]!
}

/** One answer to a search, after at most so many steps. By default of up to 50 messages, the newest first. */
export async function search(
  storage: Storage,
  who: string,
  input: Partial<Search>,
  steps = 1_000,
): Promise<{ messages: Message[]; people: Person[]; total: SearchTotal; next?: string }> {
  const asked: Search = {
    who,
    order: 'newest',
    limit: 50,
    bytes: 1_000_000,
    counted: 1_000,
    now: NOW,
    isLast: false,
    ...input,
  }
  for (let step = 1; ; step++) {
    asked.isLast = step === steps
    const answer = await storage.search(asked)
    if (answer instanceof Json) return answer.parse()
    asked.progress = answer.progress
  }
}

/** The bodies of what a search finds. */
export const found = async (storage: Storage, who: string, input: Partial<Search>): Promise<string[]> =>
  (await search(storage, who, input)).messages.map(({ body }) => body)

/** Indexes all messages, and merges what can be merged. */
export async function indexAll(storage: Storage): Promise<void> {
  const { rooms } = await storage.unindexed({ after: '', limit: 10_000 })
  for (let left = rooms; left.length > 0;) left = (await storage.indexMessages({ rooms: left, least: 1 })).rooms
  while ((await storage.indexMessages({ rooms: [], least: 1 })).more);
}

/** The state of a room for this person. */
export async function stateFor(storage: Storage, who: string, room: string, rev?: number): Promise<StoredRoomState> {
  const rooms = rev === undefined ? [] : [{ room, rev }]
  const states = statesOf(await storage.catchUp({ who, rooms, ...MOST }))
  return states.find((state) => state.room.id === room)!
}
