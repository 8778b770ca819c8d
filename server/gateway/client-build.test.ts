import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../test/app.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** The first packet that a server with these pages sends. */
async function handshake(page: string | null): Promise<Record<string, unknown>> {
  const clientDir = mkdtempSync(join(tmpdir(), 'parley-client-'))
  if (page !== null) writeFileSync(join(clientDir, 'index.html'), page)
  const app = await openApp(undefined, { clientDir })
  cleanups.push(() => rmSync(clientDir, { recursive: true }), app.close)
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const packet = await new Promise<string>((resolve) => {
    socket.addEventListener('message', ({ data }) => resolve(String(data)))
  })
  socket.close()
  return JSON.parse(packet.slice(1))
}

test('the handshake names the build of the pages that the server has', async () => {
  const { build } = await handshake('<head><meta name="build" content="abc-1_2" /></head>')
  expect(build).toBe('abc-1_2')
})

test('without a built page the handshake has no build', async () => {
  for (const page of [null, '<head><title>Parley</title></head>'])
    expect(Object.keys(await handshake(page)).toSorted()).toEqual([
      'maxPayload',
      'pingInterval',
      'pingTimeout',
      'sid',
      'upgrades',
    ])
})
