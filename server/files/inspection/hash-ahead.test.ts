import { afterEach, beforeEach, expect, test } from 'bun:test'
import { appendFileSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HashAhead } from './hash-ahead.ts'

let folder: string
let ahead: HashAhead

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-ahead-'))
  ahead = new HashAhead()
})
afterEach(() => {
  ahead.close()
  rmSync(folder, { recursive: true })
})

const hashOf = (bytes: Uint8Array) => new Bun.CryptoHasher('sha256').update(bytes).digest('hex')

test('files that grow at the same time are hashed, each for itself', async () => {
  const chunk = crypto.getRandomValues(new Uint8Array(65_536))
  const paths = ['a', 'b'].map((name) => join(folder, name))
  for (let part = 1; part <= 40; part++)
    for (const path of paths) {
      appendFileSync(path, chunk)
      ahead.grew(path, part * chunk.length)
    }
  appendFileSync(paths[0]!, 'end')
  const whole = Buffer.concat(Array.from({ length: 40 }, () => chunk))
  const [one, two] = await Promise.all([
    ahead.finish(paths[0]!, whole.length + 3),
    ahead.finish(paths[1]!, whole.length),
  ])
  expect(one).toMatchObject({ hash: hashOf(Buffer.concat([whole, Buffer.from('end')])), bytes: whole.length + 3 })
  expect(two).toMatchObject({ hash: hashOf(whole), bytes: whole.length })
})

test('a file that is shorter than was said, or gone, has no hash, and the others have', async () => {
  const [short, gone, whole] = ['short', 'gone', 'whole'].map((name) => join(folder, name)) as [string, string, string]
  for (const path of [short, gone, whole]) appendFileSync(path, 'abc')
  expect(await ahead.finish(short, 4)).toBeNull()
  unlinkSync(gone)
  expect(await ahead.finish(gone, 3)).toBeNull()
  expect(await ahead.finish(whole, 3)).toMatchObject({ hash: hashOf(Buffer.from('abc')) })
})

test('a file that is forgotten is hashed anew', async () => {
  const path = join(folder, 'a')
  appendFileSync(path, 'abc')
  ahead.grew(path, 3)
  ahead.forget(path)
  rmSync(path)
  appendFileSync(path, 'xyz')
  expect(await ahead.finish(path, 3)).toMatchObject({ hash: hashOf(Buffer.from('xyz')) })
})
