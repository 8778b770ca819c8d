import { expect, test } from 'bun:test'

const OLD = ['parley-AAAAAAAA', 'parley-BBBBBBBB', 'parley-CCCCCCCC']

/** The caches of a browser with which a worker of this address, whose files are `parley-DDDDDDDD`, has been activated. */
async function activated(address: string, names: string[]): Promise<string[]> {
  const kept = new Set(names)
  const listeners = new Map<string, (event: { waitUntil(work: Promise<unknown>): void }) => void>()
  Object.assign(globalThis, {
    SHELL: [],
    SHELL_NAME: 'parley-DDDDDDDD',
    caches: { keys: async () => [...kept], delete: async (name: string) => kept.delete(name) },
    self: {
      location: new URL(address),
      clients: { claim: async () => {} },
      addEventListener: (name: string, listener: never) => void listeners.set(name, listener),
    },
  })
  await import(`./service-worker.ts?${encodeURIComponent(address)}`)
  const work: Promise<unknown>[] = []
  listeners.get('activate')!({ waitUntil: (each) => void work.push(each) })
  await Promise.all(work)
  return [...kept]
}

test('a worker deletes the caches of its old builds but the newest', async () => {
  expect(await activated('https://example.org/sw.js', [...OLD, 'parley-DDDDDDDD'])).toEqual([
    'parley-CCCCCCCC',
    'parley-DDDDDDDD',
  ])
})

test('a worker leaves the caches of other programs on its host alone, and of Parleys below other paths', async () => {
  const others = [
    'wiki-v1',
    'parley-of-the-museum',
    'workbox-precache-v2-https://example.org/',
    'parley-EEEEEEEE/other',
  ]
  const own = OLD.map((name) => `${name}/chat`)
  expect(await activated('https://example.org/chat/sw.js', [...others, ...OLD, ...own])).toEqual([
    ...others,
    ...OLD,
    'parley-CCCCCCCC/chat',
  ])
  expect(await activated('https://host.example/sw.js', [...others, ...OLD, ...own])).toEqual([
    ...others,
    'parley-CCCCCCCC',
    ...own,
  ])
})
