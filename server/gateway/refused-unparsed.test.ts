import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Actor } from '../test/cast.ts'
import { ServerProcess, until, UNLIMITED } from '../test/server-process.ts'
import { RawSocket } from './test/raw-socket.ts'

const BURST = 4
/** Long, and no JSON: whether it was parsed is seen from outside. */
const BROKEN = `4217["message.send",{"body":"${'x'.repeat(2_000)}`

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start({
    ...UNLIMITED,
    LIMIT_COMMANDS_PER_SECOND: '0.01',
    LIMIT_COMMANDS_BURST: String(BURST),
  })
})
afterAll(() => server.remove())

const connected = async (name: string) => RawSocket.opens(server.port, (await Actor.arrives(server, name)).token)

test('[G7] a long command of a person who has nothing left to spend is refused without being parsed', async () => {
  const socket = await connected('Alice')
  for (let i = 0; i < BURST; i++) socket.sends(`42${i}["session.me",{}]`)
  socket.sends(BROKEN)
  await until('it is refused', () => /4317\[\{"error":.*too_many_commands/.test(socket.received))
  socket.sends('4218["session.me",{}]')
  await until('the socket still works', () => socket.received.includes('4318['))
  socket.tcp.destroy()
})

test('a person who has something left is told that it is no packet', async () => {
  const socket = await connected('Bob')
  socket.sends(BROKEN)
  await until('it is closed', () => socket.closeCode === 1008)
  expect(socket.received).not.toContain('4317')
  socket.tcp.destroy()
})
