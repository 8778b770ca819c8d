import { afterAll, beforeAll, expect, test } from 'bun:test'
import { io } from 'socket.io-client'
import { post } from '../test/cast.ts'
import { ServerProcess, until } from '../test/server-process.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start({})
})
afterAll(() => server.remove())

const start = async (name: string) => (await post(server, 'session.start', { name })).ok!
const connect = (auth: Record<string, unknown>, path = '') =>
  io(`${server.url}${path}`, { transports: ['websocket'], auth, forceNew: true, reconnection: false })

test('the official client starts over HTTP, connects with its token, syncs, sends with an ack and receives changes', async () => {
  const { token, person } = await start('Alice')
  const bearer = { authorization: `Bearer ${token}` }
  const { room } = (await post(server, 'room.create', { name: 'Design Crit' }, bearer)).ok!
  const socket = connect({ token })
  const frames: { room: string; from: number; to: number; changes: { message?: { body: string } }[] }[] = []
  socket.on('changes', (frame) => frames.push(frame))
  const { ok } = await socket.emitWithAck('sync', { known: [{ room: room.id, rev: 0 }] })
  expect(ok.person).toEqual(person)
  expect(ok.rooms[0]).toMatchObject({ from: 0, to: 2, unread: 0, me: { role: 'owner' } })

  const id = Bun.randomUUIDv7()
  expect(await socket.emitWithAck('message.send', { room: room.id, id, body: 'hi' })).toMatchObject({
    ok: { id, seq: 3, rev: 3 },
  })
  await until('the change arrives', () => frames.length > 0)
  expect(frames[0]).toMatchObject({ room: room.id, from: 2, to: 3, changes: [{ message: { body: 'hi' } }] })
  socket.disconnect()
})

test('without a token, or with a wrong one, connect_error says why', async () => {
  for (const auth of [{}, { token: 'nobody has this' }, { token: 7 }]) {
    const socket = connect(auth)
    const error = await new Promise<Error & { data?: { code: string } }>((resolve) => {
      socket.on('connect_error', resolve)
    })
    expect(error.data?.code).toBe('unauthorized')
    socket.disconnect()
  }
})

test('another namespace is refused by the protocol, and the default one works', async () => {
  const { token } = await start('Bob')
  const socket = connect({ token }, '/admin')
  const error = await new Promise<Error>((resolve) => {
    socket.on('connect_error', resolve)
  })
  expect(error.message).toBe('Invalid namespace')
  const plain = socket.io.socket('/', { auth: { token } })
  expect(await plain.emitWithAck('session.me', {})).toMatchObject({ ok: { person: { name: 'Bob' } } })
  socket.io._close()
})

test('long-polling is refused with Engine.IO errors', async () => {
  const request = async (query: string, method = 'GET') => {
    const response = await fetch(`${server.url}/socket.io/?${query}`, { method })
    return { status: response.status, ...((await response.json()) as { code: number }) }
  }
  expect(await request('EIO=4&transport=polling')).toMatchObject({ status: 400, code: 0 })
  expect(await request('EIO=3&transport=websocket')).toMatchObject({ status: 400, code: 5 })
  expect(await request('EIO=4&transport=polling', 'POST')).toMatchObject({ status: 400, code: 2 })
  expect(await request('EIO=4&transport=websocket')).toMatchObject({ status: 400, code: 3 })
})

test('an unknown command is refused in the ack, and without an ack by an event', async () => {
  const { token } = await start('Carol')
  const socket = connect({ token })
  expect(await socket.emitWithAck('room.destroy', {})).toMatchObject({ error: { code: 'invalid' } })
  const refused = new Promise((resolve) => {
    socket.on('refused', resolve)
  })
  socket.emit('room.destroy', {})
  expect(await refused).toMatchObject({ command: 'room.destroy', error: { code: 'invalid' } })
  socket.disconnect()
})

test('a client that sends bytes or two arguments is told what is wrong, and then disconnected', async () => {
  const { token } = await start('Dave')
  const mistakes: [unknown[], string, number][] = [
    [[{ file: new Uint8Array([1, 2, 3]) }], 'binary_data', 1003],
    [[new Uint8Array([1, 2, 3])], 'binary_data', 1003],
    [[{ room: '1' }, 'hello'], 'too_many_arguments', 1008],
  ]
  for (const [args, reason, code] of mistakes) {
    const withoutAck = connect({ token })
    const refused = new Promise((resolve) => void withoutAck.on('refused', resolve))
    const closed = new Promise<number>((resolve) => {
      withoutAck.on('disconnect', (_, details) => resolve((details as { context: { code: number } }).context.code))
    })
    withoutAck.emit('message.send', ...args)
    expect(await refused).toMatchObject({ command: 'message.send', error: { code: 'invalid', reason } })
    expect(await closed).toBe(code)
    const withAck = connect({ token })
    const { error } = await withAck.emitWithAck('message.send', ...args)
    expect(error).toMatchObject({ code: 'invalid', reason })
    expect(error.message.length).toBeGreaterThan(20)
    await until('it is disconnected', () => !withAck.connected)
  }
})

test('a binary frame by itself is told, too', async () => {
  const { token } = await start('Erin')
  const socket = connect({ token })
  await until('it is connected', () => socket.connected)
  const refused = new Promise((resolve) => void socket.on('refused', resolve))
  ;(socket.io.engine.transport as unknown as { ws: { send(data: Uint8Array): void } }).ws.send(new Uint8Array([1]))
  expect(await refused).toMatchObject({ command: '', error: { reason: 'binary_data' } })
  await until('it is disconnected', () => !socket.connected)
})
