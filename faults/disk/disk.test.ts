import { afterEach, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Disk } from '../nemeses/nemesis.ts'
import { unsupportedDisk, openDisk } from './open-disk.ts'

let disk: Disk | undefined
afterEach(async () => {
  await disk?.remove()
  disk = undefined
})

/** A test of a disk. Its name says why, when this machine does not support the disk. */
function testOn(kind: Disk['kind'], name: string, run: () => Promise<void>): void {
  const title = `${kind}: ${name}`
  const reason = reasons[kind]
  if (reason !== null) console.log(`NOT RUN: ${title}: ${reason}`)
  test.skipIf(reason !== null)(reason === null ? title : `${title} (NOT RUN: ${reason})`, run)
}

const reasons = { folder: null, small: await unsupportedDisk('small'), ext4: await unsupportedDisk('ext4') }

function write(path: string, text: string, flush: boolean): void {
  const file = openSync(path, 'w')
  writeSync(file, text)
  if (flush) fsyncSync(file)
  closeSync(file)
}

const folders = () => readdirSync(tmpdir()).filter((name) => /^parley-(ext4|small)-/.test(name))
const isMounted = (path: string) => readFileSync('/proc/mounts', 'utf8').includes(path)

test('a folder exists until it is removed with its content', async () => {
  const folder = openDisk('folder')
  writeFileSync(join(folder.dataDir, 'one'), 'x')
  await folder.remove()
  expect(existsSync(folder.dataDir)).toBe(false)
})

describe('a small disk', () => {
  testOn('small', 'is full after fill and has space after free', async () => {
    const small = (disk = openDisk('small'))
    const path = join(small.dataDir, 'one')
    small.fill()
    expect(() => writeFileSync(path, 'x'.repeat(5_000))).toThrow(/ENOSPC/)
    small.free()
    writeFileSync(path, 'x'.repeat(5_000))
    expect(readFileSync(path, 'utf8').length).toBe(5_000)
    await small.remove()
    expect(existsSync(small.dataDir) || isMounted(small.dataDir)).toBe(false)
  })
})

describe('a disk without power', () => {
  testOn('ext4', 'has what was flushed and not what was only written', async () => {
    const loop = (disk = openDisk('ext4'))
    const [flushed, written] = [join(loop.dataDir, 'flushed'), join(loop.dataDir, 'written')]
    write(flushed, 'stored', true)
    write(written, 'lost', false)
    loop.losePower()
    expect(() => write(join(loop.dataDir, 'later'), 'x', true)).toThrow(/EIO/)
    await loop.remount()
    expect(readFileSync(flushed, 'utf8')).toBe('stored')
    expect(existsSync(written) && readFileSync(written, 'utf8')).not.toBe('lost')
    write(flushed, 'and again', true)
  })

  testOn('ext4', 'is unmounted by a process that ends by SIGTERM', async () => {
    const script = `import { openDisk } from '${join(import.meta.dir, 'open-disk.ts')}'
      console.log(openDisk('ext4').dataDir)
      process.kill(process.pid, 'SIGTERM')
      await Bun.sleep(10_000)`
    const { stdout, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    expect(status).toBe(128 + 15)
    expect(stdout.trim()).toContain('parley-ext4-')
    const folder = stdout.trim().replace(/\/mounted\/data$/, '')
    expect(isMounted(folder) || existsSync(folder)).toBe(false)
  })

  test('that cannot be mounted leaves nothing behind', () => {
    const before = folders()
    const nowhere = process.env.PATH
    process.env.PATH = '/nowhere'
    try {
      expect(() => openDisk('ext4')).toThrow()
      expect(() => openDisk('small')).toThrow()
    } finally {
      process.env.PATH = nowhere
    }
    expect(folders()).toEqual(before)
  })
})
