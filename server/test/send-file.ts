import type { FileInfo, Room } from '../../protocol/entities.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { Actor } from './cast.ts'

export const hashOf = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex')

/** Uploads a text as a file. */
export async function uploadOf(actor: Actor, room: Room, text: string) {
  const response = await fetch(`${actor.server.url}/api/files?room=${room.id}&name=note.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${actor.token}` },
    body: text,
  })
  const body = (await response.json()) as { ok?: FileInfo; error?: WireError }
  return { status: response.status, body }
}

/** Uploads a text and sends it as a file. */
export async function sendFile(actor: Actor, room: Room, text: string): Promise<{ file: FileInfo; message: string }> {
  const file = (await uploadOf(actor, room, text)).body.ok!
  const message = Bun.randomUUIDv7()
  await actor.posts('message.send', { room: room.id, id: message, body: '', files: [file.id] })
  return { file, message }
}

/** The status of a download, and its text. */
export async function download(actor: Actor, { id }: FileInfo): Promise<[number, string]> {
  const response = await fetch(`${actor.server.url}/files/${id}/note.txt`, {
    headers: { authorization: `Bearer ${actor.token}` },
  })
  return [response.status, await response.text()]
}
