import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import type { FileInfo } from '../../protocol/entities.ts'
import { Actor } from '../../server/test/cast.ts'
import { ServerProcess } from '../../server/test/server-process.ts'
import { dumpDatabase } from '../checker/database.ts'
import { dumpFiles } from '../checker/files.ts'
import { randomFile, type RandomFile } from '../clients/plain/random-file.ts'
import type { FaultEvent } from '../history/history.ts'
import { Random } from './random.ts'
import { sweep } from './sweep.ts'
import { downloaded } from './uploaded-files.ts'

const ROOT = resolve(import.meta.dir, '../..')

const files = Array.from({ length: 40 }, (_, seed) => randomFile(new Random(seed)))
const [kept, deleted, unsent] = files.filter(({ picture }) => !picture) as [RandomFile, RandomFile, RandomFile]
const picture = files.find((file) => file.picture)!

let server: ServerProcess
beforeAll(async () => void (server = await ServerProcess.start()))
afterAll(() => server.remove())

test('a sweep removes what nobody can reach, and the checker sees what is left', async () => {
  const alice = await Actor.arrives(server, 'Alice')
  const room = await alice.creates('Files')
  const authorization = `Bearer ${alice.token}`
  const uploads = async ({ bytes }: RandomFile) => {
    const address = `${server.url}/api/files?room=${room.id}&name=a`
    const response = await fetch(address, { method: 'POST', headers: { authorization }, body: new Uint8Array(bytes) })
    return ((await response.json()) as { ok: FileInfo }).ok.id
  }
  const sends = async (...ids: string[]) => {
    const id = Bun.randomUUIDv7()
    await alice.posts('message.send', { room: room.id, id, body: '', files: ids })
    return id
  }
  const [first, shown] = [await uploads(kept), await uploads(picture)]
  await sends(first, shown)
  const gone = await uploads(deleted)
  await alice.posts('message.delete', { room: room.id, id: await sends(gone) })
  await uploads(unsent)
  const began = await fetch(`${server.url}/api/files`, {
    method: 'POST',
    headers: {
      authorization,
      'tus-resumable': '1.0.0',
      'upload-length': '9',
      'upload-metadata': `filename YQ==,room ${btoa(room.id)}`,
    },
  })
  expect(began.status).toBe(201)

  const downloads = (id: string, isPicture = false) => downloaded(server.url, { id, picture: isPicture }, alice.token)
  expect(await downloads(first)).toEqual({ status: 200, bytes: kept.bytes.length, hash: kept.hash })
  const { hash, ...answered } = await downloads(shown, true)
  expect(answered).toMatchObject({ status: 200, readable: true })
  // Without what a camera writes.
  expect(hash).not.toBe(picture.hash)
  expect((await downloads(gone)).status).toBe(404)
  await server.stop()

  const before = dumpFiles(server.dataDir)
  expect(before.uploads.length).toBe(2)
  const events: FaultEvent[] = []
  await sweep(ROOT, server.dataDir, (event) => void events.push(event))
  expect(events).toEqual([{ type: 'swept', blobs: 2, uploads: 2 }])
  const after = dumpFiles(server.dataDir)
  const database = dumpDatabase(join(server.dataDir, 'parley.db'))
  expect(after.blobs.map((blob) => blob.hash).toSorted()).toEqual(database.blobs.map((row) => row.hash).toSorted())
  for (const blob of after.blobs) expect(blob.sha256).toBe(blob.hash)
  expect([after.uploads, after.others, database.loose]).toEqual([[], [], []])
  expect(database.files.map(({ id }) => id).toSorted()).toEqual([first, shown].toSorted())
}, 30_000)

test('data that a server uses is not swept', async () => {
  await server.start()
  const swept = sweep(ROOT, server.dataDir, () => undefined)
  await expect(swept).rejects.toThrow('The data could not be swept')
}, 30_000)
