import { expect, test } from 'bun:test'
import { access, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Inspection, sha256 } from '../test/inspected.ts'
import { jpeg, png } from '../test/pictures.ts'
import { busyness, growth } from '../test/watch.ts'

const CRASHER = new URL('../test/crasher.ts', import.meta.url)

test.each(['throws', 'exits', 'loops', 'waits'])(
  'a file that ends the worker (%s) is plain bytes, and the others are inspected',
  async (content) => {
    const crashes: Error[] = []
    await using inspection = await Inspection.begins({
      script: CRASHER,
      patience: ['loops', 'waits'].includes(content) ? 500 : 60_000,
      onCrash: (error) => void crashes.push(error),
    })
    const all = await Promise.all(
      [png(30, 20), content, png(30, 20), content, 'text'].map((each) => inspection.inspect(each)),
    )
    const plain = { type: 'application/octet-stream', hash: sha256(content), bytes: content.length, made: [] }
    expect(all.map(({ found }) => found.type)).toEqual(['image/png', plain.type, 'image/png', plain.type, 'text/plain'])
    expect(all[1]!.found).toEqual(plain)
    expect(crashes).toHaveLength(2)
  },
  30_000,
)

test('a file whose worker ended leaves nothing beside it', async () => {
  await using inspection = await Inspection.begins({ script: CRASHER })
  const path = await inspection.file('throws')
  for (const name of ['480', '2048', 'clean']) await writeFile(`${path}.${name}`, 'half')
  await inspection.inspector.inspect(path)
  expect(await readdir(inspection.folder)).toEqual(['file-1'])
})

test('a picture that takes too long is plain bytes and stays as it is', async () => {
  await using inspection = await Inspection.begins({ patience: 200 })
  const picture = await jpeg(6_000, 5_000)
  const { found, after } = await inspection.inspect(picture)
  expect(found).toEqual({ type: 'application/octet-stream', hash: sha256(picture), bytes: picture.length, made: [] })
  expect(after.equals(picture)).toBe(true)
  expect((await inspection.inspect('text')).found.type).toBe('text/plain')
  expect((await readdir(inspection.folder)).sort()).toEqual(['file-1', 'file-2'])
})

test('a file that cannot be read is an error with its code, and no crash', async () => {
  const crashes: Error[] = []
  await using inspection = await Inspection.begins({ onCrash: (error) => void crashes.push(error) })
  const absent = await inspection.inspector.inspect(join(inspection.folder, 'absent')).catch((error: unknown) => error)
  expect(absent).toMatchObject({ code: 'ENOENT' })
  // Where the variant belongs is a folder, so that it cannot be written.
  const path = await inspection.file(await jpeg(600, 400))
  await Bun.write(`${path}.480/file`, 'x')
  const blocked = await inspection.inspector.inspect(path).catch((error: unknown) => error)
  expect(blocked).toMatchObject({ code: 'EISDIR' })
  expect((await inspection.inspect('text')).found.type).toBe('text/plain')
  expect(crashes).toEqual([])
})

test('a closed inspector rejects what is open and what comes', async () => {
  const crashes: Error[] = []
  await using inspection = await Inspection.begins({ onCrash: (error) => void crashes.push(error) })
  const paths = [await inspection.file(await jpeg(3_000, 2_000)), await inspection.file('text')]
  const open = Promise.allSettled(paths.map((path) => inspection.inspector.inspect(path)))
  await Bun.sleep(100)
  await inspection.inspector.close()
  expect((await open).map((each) => each.status)).toEqual(['rejected', 'rejected'])
  expect(await inspection.inspector.inspect(paths[1]!).catch((error: Error) => error.message)).toMatch(/closed/)
  expect(crashes).toEqual([])
})

test('an inspector that was not used has nothing to close', async () => {
  await using inspection = await Inspection.begins()
  await inspection.inspector.close()
  await access(inspection.folder)
})

const MIB = 1024 * 1024

test('[G7] a large file is hashed in little memory', async () => {
  await using inspection = await Inspection.begins()
  await inspection.inspect('the worker starts')
  const path = await inspection.file('')
  await truncate(path, 300 * MIB)
  const zeros = Buffer.alloc(MIB)
  const hasher = new Bun.CryptoHasher('sha256')
  for (let n = 0; n < 300; n += 1) hasher.update(zeros)
  let hash = ''
  const grown = await growth(async () => {
    const found = await inspection.inspector.inspect(path)
    expect(found).toMatchObject({ type: 'application/octet-stream', bytes: 300 * MIB })
    hash = found.hash
  })
  expect(hash).toBe(hasher.digest('hex'))
  expect(grown).toBeLessThan(64 * MIB)
})

test('[G7] pictures of 12 megapixels do not stop the thread that serves sockets', async () => {
  await using inspection = await Inspection.begins()
  const photo = await jpeg(4_000, 3_000)
  const drawing = await new Bun.Image(photo).png({ compressionLevel: 1 }).bytes()
  const paths = await Promise.all(Array.from({ length: 20 }, (_, n) => inspection.file(n % 2 === 0 ? photo : drawing)))
  Bun.gc(true)
  const { work, late } = await busyness(async () => {
    const all = await Promise.all(paths.map((path) => inspection.inspector.inspect(path)))
    expect(all.every((each) => each.width === 4_000 && each.made.length === 2)).toBe(true)
  })
  expect(work).toBeLessThan(15)
  // Not none: other processes of a busy machine take its processors, too. A thread that draws is late all the time.
  expect(late).toBeLessThan(0.5)
}, 60_000)
