import { expect, spyOn, test } from 'bun:test'
import type { Change } from '../../protocol/entities.ts'
import { sleep, until } from '../test/server-process.ts'
import { LiveRoom } from './live-room.ts'
import { FakeTransport } from './test/fake-transport.ts'

const LIST = 100

function scene(people: number) {
  const transport = new FakeTransport()
  const room = new LiveRoom('room', transport.publish, LIST)
  const sockets = Array.from({ length: people }, (_, i) => {
    const socket = transport.socket(`person ${i}`)
    room.add(socket, `person ${i}`)
    return socket
  })
  return { transport, room, sockets }
}

const said = (rev: number): Change => ({
  rev,
  message: { id: `m${rev}`, room: 'room', seq: rev, rev, at: 0, author: 'alice', body: `words ${rev}` },
})

/** `from-to` of each frame of changes. */
function stretches(frames: string[]): string[] {
  return frames
    .filter((frame) => frame.startsWith('42["changes"'))
    .map((frame) => JSON.parse(frame.slice(2))[1])
    .map(({ from, to, changes }) => {
      expect(changes.map((change: Change) => change.rev)).toEqual(
        Array.from({ length: to - from }, (_, i) => from + 1 + i),
      )
      return `${from}-${to}`
    })
}

test('all that was committed together is one frame', () => {
  const { transport, room } = scene(3)
  for (const rev of [1, 2, 3]) room.take(said(rev))
  room.flush()
  expect(stretches(transport.published.map(({ frame }) => frame))).toEqual(['0-3'])
})

test('ten people never wait', () => {
  const { transport, room } = scene(10)
  for (const rev of [1, 2, 3]) {
    room.take(said(rev))
    room.flush()
  }
  expect(stretches(transport.published.map(({ frame }) => frame))).toEqual(['0-1', '1-2', '2-3'])
})

test('five hundred share frames: the first goes at once, the rest together when the room has rested', async () => {
  const { transport, room } = scene(500)
  // On a busy machine the room would have rested before the second flush.
  const still = spyOn(performance, 'now').mockReturnValue(performance.now())
  for (let rev = 1; rev <= 5; rev++) {
    room.take(said(rev))
    room.flush()
  }
  still.mockRestore()
  expect(stretches(transport.published.map(({ frame }) => frame))).toEqual(['0-1'])
  await until('the rest is sent', () => transport.published.length === 2)
  expect(stretches(transport.published.map(({ frame }) => frame))).toEqual(['0-1', '1-5'])
  await sleep(50)
  expect(transport.published.length).toBe(2)
})

test('[G3] a crowd is served in parts, and everyone gets every frame once and in order', async () => {
  const { transport, room, sockets } = scene(2_500)
  expect(room.shards.map(({ size }) => size)).toEqual([1_000, 1_000, 500])
  for (let rev = 1; rev <= 20; rev++) {
    room.take(said(rev))
    room.flush()
    await sleep(10)
  }
  await until('everyone has the last', () =>
    sockets.every((socket) => stretches(transport.heard(socket)).at(-1)?.endsWith('-20') === true),
  )
  for (const socket of sockets) {
    const heard = stretches(transport.heard(socket)).map((stretch) => stretch.split('-').map(Number))
    expect(heard[0]![0]).toBe(0)
    heard.forEach(([from], i) => i > 0 && expect(from).toBe(heard[i - 1]![1]!))
  }
}, 20_000)

test('presence lists who is here while they are few, counts a crowd, and is told once', () => {
  const few = scene(2)
  few.room.tellPresence()
  few.room.tellPresence()
  expect(few.transport.published.map(({ frame }) => JSON.parse(frame.slice(2))[1])).toEqual([
    { room: 'room', count: 2, here: ['person 0', 'person 1'] },
  ])
  const many = scene(LIST + 1)
  many.room.tellPresence()
  expect(JSON.parse(many.transport.published[0]!.frame.slice(2))[1]).toEqual({ room: 'room', count: LIST + 1 })
})

test('who leaves hears nothing more, and is present no more when their last device is gone', () => {
  const { transport, room, sockets } = scene(2)
  const second = transport.socket('person 0')
  room.add(second, 'person 0')
  room.remove(sockets[0]!, 'person 0')
  expect(room.has('person 0')).toBe(true)
  room.remove(second, 'person 0')
  expect(room.has('person 0')).toBe(false)
  room.take(said(1))
  room.flush()
  expect(transport.heard(sockets[0]!)).toEqual([])
  expect(stretches(transport.heard(sockets[1]!))).toEqual(['0-1'])
})
