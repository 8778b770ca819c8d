import { expect, test } from 'bun:test'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { ServerProcess } from '../../../server/test/server-process.ts'
import { dumpDatabase } from '../database.ts'

async function post(url: string, command: string, input: unknown, token = ''): Promise<Record<string, never>> {
  const headers = { 'content-type': 'application/json', ...(token !== '' && { authorization: `Bearer ${token}` }) }
  const response = await fetch(`${url}/api/${command}`, { method: 'POST', headers, body: JSON.stringify(input) })
  const answer = (await response.json()) as { ok: Record<string, never> }
  return answer.ok
}

test('the rows of a killed server are read from its file', async () => {
  const server = await ServerProcess.start()
  try {
    const file = join(server.dataDir, 'parley.db')
    const anna = await post(server.url, 'session.start', { name: 'Anna' })
    const { room } = await post(server.url, 'room.create', { name: 'Kitchen' }, anna.token)
    const ben = await post(server.url, 'session.start', { name: 'Ben' })
    await post(server.url, 'room.join', { code: room!['code'] }, ben.token)
    const id = Bun.randomUUIDv7()
    await post(server.url, 'message.send', { room: room!['id'], id, body: 'anna-1' }, anna.token)
    await post(server.url, 'room.leave', { room: room!['id'] }, ben.token)
    await server.kill9()

    const dump = dumpDatabase(file)
    const key = { room: room!['id'] as string }
    expect(dump.epoch).not.toBe('')
    expect(dump.integrity).toBe('ok')
    expect(dump.rooms).toEqual([{ ...key, rev: 5, changed: 1 }])
    expect(dump.members.sort((a, b) => a.rev - b.rev)).toEqual([
      { ...key, person: anna.person!['id'], left: false, rev: 2 },
      { ...key, person: ben.person!['id'], left: true, rev: 5 },
    ])
    expect(dump.messages).toEqual([{ ...key, id, seq: 4, rev: 4, author: anna.person!['id'], body: 'anna-1' }])

    truncateSync(`${file}-wal`)
    truncateSync(file, 6_000)
    expect(() => dumpDatabase(file)).toThrow()
  } finally {
    await server.remove()
  }
})
