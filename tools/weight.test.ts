import { beforeAll, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { firstLoad, type Manifest } from './weight.ts'

const DIST = resolve(import.meta.dir, '../client/dist')
const MOST_BYTES = 90 * 1024

let files: string[]

beforeAll(async () => {
  const manifest = JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')) as Manifest
  files = firstLoad(manifest)
})

test('home and room together load at most 90 KB of JavaScript, gzipped', async () => {
  const weights = await Promise.all(
    files.map(async (file) => ({ file, bytes: Bun.gzipSync(await readFile(join(DIST, file))).byteLength })),
  )
  const bytes = weights.reduce((sum, one) => sum + one.bytes, 0)
  console.log(`first load: ${(bytes / 1024).toFixed(1)} KB gzipped in ${files.length} files`)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
})

const manifest: Manifest = {
  'index.html': {
    file: 'main.js',
    isEntry: true,
    imports: ['_svelte.js'],
    dynamicImports: ['views/room/Room.svelte', 'emoji.ts', 'views/composer/poll/PollDialog.svelte'],
  },
  '_svelte.js': { file: 'svelte.js', imports: ['index.html'] },
  'views/room/Room.svelte': {
    file: 'room.js',
    isDynamicEntry: true,
    src: 'views/room/Room.svelte',
    imports: ['_virtua.js'],
  },
  '_virtua.js': { file: 'virtua.js' },
  'emoji.ts': { file: 'emoji.js', isDynamicEntry: true, src: 'emoji.ts' },
  'views/composer/poll/PollDialog.svelte': { file: 'poll.js', isDynamicEntry: true },
  'app.css': { file: 'app.css' },
}

test('the files of the first view of a room count, also when the room is a separate chunk', () => {
  expect(firstLoad(manifest).toSorted()).toEqual(['main.js', 'room.js', 'svelte.js', 'virtua.js'])
})

test('files that are loaded later do not count', () => {
  expect(firstLoad(manifest)).not.toContain('emoji.js')
  expect(firstLoad(manifest)).not.toContain('poll.js')
})
