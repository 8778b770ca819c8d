import { expect, test } from 'bun:test'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { ServerProcess } from '../../../server/test/server-process.ts'
import type { Message } from '../../../protocol/entities.ts'
import { messageRecord } from '../../clients/message-record.ts'
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

    expect([dump.reactions, dump.votes, dump.remains]).toEqual([[], [], []])

    truncateSync(`${file}-wal`)
    truncateSync(file, 6_000)
    expect(() => dumpDatabase(file)).toThrow()
  } finally {
    await server.remove()
  }
})

test('what became of messages is read as clients receive it, and no deleted text remains in the bytes', async () => {
  const server = await ServerProcess.start()
  try {
    const anna = await post(server.url, 'session.start', { name: 'Anna' })
    const { room } = await post(server.url, 'room.create', { name: 'Kitchen' }, anna.token)
    const of = { room: room!['id'] as string }
    const ids = Array.from({ length: 3 }, () => Bun.randomUUIDv7())
    const [poll, reply, gone] = ids
    const ask = (command: string, input: object) => post(server.url, command, { ...of, ...input }, anna.token)
    await ask('message.send', { id: poll, body: 'anna-1.', poll: { choices: ['A', 'B'], multiple: true } })
    await ask('message.send', { id: reply, body: 'anna-2.', thread: poll })
    await ask('message.send', { id: gone, body: 'anna-3.' })
    await ask('poll.vote', { id: poll, choices: [1] })
    await ask('message.react', { id: poll, emoji: '👍', on: true })
    await ask('message.pin', { id: poll, on: true })
    await ask('message.edit', { id: poll, body: 'anna-4.' })
    await ask('message.delete', { id: gone })
    const get = (await ask('message.get', { ids })) as unknown as { messages: Message[] }
    await server.stop()

    const dump = dumpDatabase(join(server.dataDir, 'parley.db'), new Set(['anna-1.', 'anna-3.', 'anna-4.']))
    const inOrder = dump.messages.toSorted((a, b) => a.seq - b.seq)
    expect(inOrder).toEqual(get.messages.map(messageRecord))
    const person = anna.person!['id'] as string
    expect(inOrder.map(({ body, pinned, thread, deleted }) => ({ body, pinned, thread, deleted }))).toEqual([
      { body: 'anna-4.', pinned: true, thread: undefined, deleted: undefined },
      { body: 'anna-2.', pinned: undefined, thread: poll, deleted: undefined },
      { body: '', pinned: undefined, thread: undefined, deleted: true },
    ])
    expect(dump.reactions).toEqual([{ id: poll!, person, emoji: '👍' }])
    expect(dump.votes).toEqual([{ id: poll!, person, choices: [1] }])
    // The first text is an earlier version.
    expect(dump.remains.toSorted()).toEqual(['anna-1.', 'anna-4.'])
  } finally {
    await server.remove()
  }
})
