import { beforeAll, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { firstLoad, type Manifest } from './weight.ts'

const DIST = resolve(import.meta.dir, '../client/dist')
const MOST_BYTES = 90 * 1024

let built: Manifest

beforeAll(async () => {
  built = JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')) as Manifest
})

test.each(['home', 'room'] as const)('the page %s loads at most 90 KB of JavaScript, gzipped', async (page) => {
  const files = firstLoad(built, page)
  const weights = await Promise.all(files.map(async (file) => (await sent(join(DIST, file))).byteLength))
  const bytes = weights.reduce((sum, one) => sum + one, 0)
  console.log(`first load of ${page}: ${(bytes / 1024).toFixed(1)} KB gzipped in ${files.length} files`)
  expect(bytes).toBeGreaterThan(30 * 1024)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
})

/** A file as the server sends it to a browser that takes gzip. Very small ones are sent as they are. */
const sent = (path: string) => readFile(`${path}.gz`).catch(() => readFile(path))

const manifest: Manifest = {
  'index.html': {
    file: 'main.js',
    isEntry: true,
    imports: ['_svelte.js'],
    dynamicImports: [
      'views/room/RoomView.svelte',
      'views/home/Home.svelte',
      'emoji.ts',
      'views/composer/poll/PollDialog.svelte',
    ],
  },
  '_svelte.js': { file: 'svelte.js', imports: ['index.html'] },
  'views/home/Home.svelte': { file: 'home.js', isDynamicEntry: true },
  'views/room/RoomView.svelte': {
    file: 'room.js',
    isDynamicEntry: true,
    src: 'views/room/RoomView.svelte',
    imports: ['_virtua.js'],
  },
  '_virtua.js': { file: 'virtua.js' },
  'emoji.ts': { file: 'emoji.js', isDynamicEntry: true, src: 'emoji.ts' },
  'views/composer/poll/PollDialog.svelte': { file: 'poll.js', isDynamicEntry: true },
  'app.css': { file: 'app.css' },
}

test('the files of a first page are its own, those of the entry, and what both import', () => {
  expect(firstLoad(manifest, 'room').toSorted()).toEqual(['main.js', 'room.js', 'svelte.js', 'virtua.js'])
  expect(firstLoad(manifest, 'home').toSorted()).toEqual(['home.js', 'main.js', 'svelte.js'])
})

test('files that are loaded later do not count', () => {
  expect(firstLoad(manifest, 'room')).not.toContain('emoji.js')
  expect(firstLoad(manifest, 'room')).not.toContain('poll.js')
})
