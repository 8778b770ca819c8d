import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobsContract } from './contract/contract.ts'
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
