import { expect, test } from 'bun:test'
import { Admission } from './admission.ts'
import { Heartbeat } from './heartbeat.ts'
import { Hub } from './hub.ts'
import { SocketIo } from './socketio.ts'
import { FakeTransport } from './test/fake-transport.ts'
import { createLog } from '../log.ts'
import type { Commands } from '../commands.ts'
import { limits } from '../../protocol/limits.ts'
import { until } from '../test/server-process.ts'

test('who cannot be looked up just now is told when to ask again', async () => {
  const transport = new FakeTransport()
  const clock = () => 0
  const admission = new Admission(limits, clock)
  const hub = new Hub(transport.publish, 100, admission)
  const heartbeat = new Heartbeat(transport.publish, clock, () => {})
  const failing = { session: () => Promise.reject(new Error('the storage failed')) } as unknown as Commands
  const log = createLog('error', 'json', () => {})
  const { handler } = new SocketIo({ limits }, hub, heartbeat, admission, failing, clock, log)
  const socket = transport.socket('Alice')
  socket.session = null
  const ws = Object.assign(socket.ws, { data: socket })
  void handler.open!(ws)
  void handler.message!(ws, '40{"token":"hers"}')
  await until('she is answered', () => transport.heard(socket).length === 2)
  const { data } = JSON.parse(transport.heard(socket)[1]!.slice(2))
  expect(data).toMatchObject({ code: 'unavailable', retryAfterMs: 1_000 })
})
