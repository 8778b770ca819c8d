import { CODE_ALPHABET, CODE_LENGTH } from '../../../protocol/code.ts'
import type { Message } from '../../../protocol/entities.ts'
import type { Committed, Draft, Storage } from '../storage.ts'

/**
 * A storage on fresh data. `reopen` closes it and opens the same data again, `keep` lays a copy of it aside meanwhile,
 * `restore` opens that copy in its stead; `destroy` closes it and removes the data.
 */
export interface Opened {
  storage: Storage
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

/** A new guest; answers the id. */
export async function guest(storage: Storage, name: string): Promise<string> {
  const person = newId()
  await storage.startSession({ hash: `hash of ${person}`, person, name, at: NOW, expiresAt: NOW + 60_000 })
  return person
}

/** A new room with its owner and the others as members. Revs so far: 2 and one for each of the others. */
export async function room(
  storage: Storage,
  owner: string,
  ...others: string[]
): Promise<{ id: string; code: string }> {
  const made = { id: newId(), code: newCode() }
  await storage.createRoom(owner, { ...made, name: 'The kitchen', at: NOW })
  for (const other of others) await storage.joinRoom(other, made.code, NOW, 0)
  return made
}

export const draft = (room: string, author: string, body: string): Draft => ({
  id: newId(),
  room,
  author,
  body,
  at: NOW,
})

/** Stores a message that must be new. */
export async function say(storage: Storage, room: string, author: string, body: string): Promise<Message> {
  const appended = await storage.append(draft(room, author, body))
  if (!('stored' in appended)) throw new Error(`not stored: ${JSON.stringify(appended)}`)
  return appended.stored
}

/** `one`, `two`, … as many messages as asked for, all at once. */
export const sayMany = (storage: Storage, room: string, author: string, count: number): Promise<Message[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => say(storage, room, author, `number ${index + 1}`)))

/** What the storage tells of one room from now on. */
export function listen(storage: Storage, room: string): Committed[] {
  const heard: Committed[] = []
  storage.onCommit((batch) => void heard.push(...batch.filter((each) => each.room === room)))
  return heard
}
