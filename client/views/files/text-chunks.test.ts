import { afterEach, expect, test } from 'bun:test'
import { isReadable, linesUntil, TextChunks } from './text-chunks.svelte.ts'

const file = (text: string) => ({
  id: 'a',
  name: 'a.txt',
  type: 'text/plain',
  bytes: new TextEncoder().encode(text).length,
})
let server: ReturnType<typeof Bun.serve> | undefined
const { fetch: real } = globalThis

/** A server with a text, on the page's own host. */
function serves(text: string, answer: (request: Request, bytes: Uint8Array<ArrayBuffer>) => Response) {
  const bytes = new TextEncoder().encode(text)
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => answer(request, bytes) })
  const { url } = server
  globalThis.fetch = ((path: string, init?: RequestInit) => real(new URL(path, url), init)) as typeof fetch
}

const ranged = (request: Request, bytes: Uint8Array<ArrayBuffer>): Response => {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range')!)!
  return new Response(bytes.slice(Number(from), Number(to) + 1), { status: 206 })
}

afterEach(async () => {
  globalThis.fetch = real
  await server?.stop(true)
})

test('a text is read in pieces, and no character is lost where they meet', async () => {
  const text = 'ü'.repeat(8_191) + '€' + 'x'.repeat(20_000)
  serves(text, ranged)
  const chunks = new TextChunks(file(text))
  await chunks.more()
  expect([chunks.text, chunks.whole]).toEqual(['ü'.repeat(8_191), false])
  await chunks.more()
  await chunks.more()
  expect(chunks.text === text).toBe(true)
  expect(chunks.whole).toBe(true)
})

test('a server without ranges sends all of it at once', async () => {
  const text = 'x'.repeat(20_000)
  serves(text, (_, bytes) => new Response(bytes))
  const chunks = new TextChunks(file(text))
  await chunks.more()
  expect([chunks.text.length, chunks.whole]).toEqual([20_000, true])
})

test('a piece that does not come is read again, and what was read stays', async () => {
  let gone = true
  const text = 'some words'
  serves(text, (request, bytes) => (gone ? new Response('', { status: 404 }) : ranged(request, bytes)))
  const chunks = new TextChunks(file(text))
  await chunks.more()
  expect([chunks.status, chunks.text]).toEqual(['failed', ''])
  gone = false
  await chunks.more()
  expect([chunks.status, chunks.text, chunks.whole]).toEqual(['idle', text, true])
})

test('a text that is not too long is read in its place', () => {
  expect(isReadable({ type: 'text/plain', bytes: 262_144 })).toBe(true)
  expect(isReadable({ type: 'text/plain', bytes: 262_145 })).toBe(false)
  expect(isReadable({ type: 'text/plain', bytes: 0 })).toBe(false)
  expect(isReadable({ type: 'application/pdf', bytes: 10 })).toBe(false)
})

test('the first lines of a text end without a break', () => {
  expect(linesUntil('a\nb\nc', 2)).toBe('a\nb')
  expect(linesUntil('a\nb\nc', 3)).toBe('a\nb\nc')
  expect(linesUntil('a\n', 1)).toBe('a')
})
