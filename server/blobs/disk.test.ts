import { expect, test } from 'bun:test'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobsContract, hashOf } from './contract/contract.ts'
import { DiskBlobs } from './disk.ts'

blobsContract('disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-disk-'))
  return {
    blobs: new DiskBlobs(join(folder, 'blobs')),
    node: () => new DiskBlobs(join(folder, 'blobs')),
    destroy: () => rm(folder, { recursive: true }),
  }
})

test('a store whose folder does not exist yet is empty', async () => {
  const blobs = new DiskBlobs(join(tmpdir(), `parley-${crypto.randomUUID()}`))
  expect(await Array.fromAsync(blobs.list())).toEqual([])
})

test('a blob that an ended process was about to remove is there again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-disk-'))
  try {
    const [blobs, hash] = [new DiskBlobs(folder, -1_000), hashOf('hello')]
    await Bun.write(join(folder, 'upload'), 'hello')
    await blobs.put(join(folder, 'upload'), hash)
    await mkdir(join(folder, 'trash'))
    await rename(join(folder, hash.slice(0, 2), hash.slice(2)), join(folder, 'trash', `${hash}.${crypto.randomUUID()}`))
    expect(await blobs.size(hash)).toBeUndefined()
    const began = Date.now()
    expect(await Array.fromAsync(new DiskBlobs(folder).list())).toEqual([])
    const [listed] = await Array.fromAsync(blobs.list())
    expect([listed?.hash, await blobs.open(hash).text()]).toEqual([hash, 'hello'])
    expect(listed!.putAt).toBeGreaterThan(began - 2_000)
    expect(await readdir(join(folder, 'trash'))).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})
