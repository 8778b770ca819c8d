import { expect, spyOn, test } from 'bun:test'
import type { Change, Message } from '../../protocol/entities.ts'
import { sleep, until } from '../test/server-process.ts'
import { LiveRoom } from './live-room.ts'
import { FakeTransport } from './test/fake-transport.ts'

function scene(people: number) {
  const transport = new FakeTransport()
  const gaps: number[] = []
  const fanOut = { deliveries: 0, frames: 0 }
  const told: { people: string[]; person: string; seq: number }[] = []
  const room = new LiveRoom({
    id: 'room',
    rev: 0,
    publish: transport.publish,
    fanOut,
    prove: (id, term, rev) => `${id}/${term}/${rev}`,
    readGap: (gapped) => void gaps.push(gapped.rev),
    tell: (people, frame) => void told.push({ people, ...JSON.parse(frame.slice(2))[1] }),
  })
  const sockets = Array.from({ length: people }, (_, i) => {
    const socket = transport.socket(`person ${i}`)
    room.add(socket, `person ${i}`)
    return socket
  })
  return { transport, room, sockets, gaps, told, fanOut }
}

const messageAt = (rev: number): Message => ({
  id: `m${rev}`,
  room: 'room',
  seq: rev,
  rev,
  at: 0,
  author: 'alice',
  body: `words ${rev}`,
})

const said = (rev: number): Change => ({ rev, message: messageAt(rev) })

/** `from-to` of each frame of changes. */
function ranges(frames: string[]): string[] {
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

test('all that was committed together is one frame, and is counted once for each socket', () => {
  const { transport, room, fanOut } = scene(3)
  for (const rev of [1, 2, 3, 4]) room.take(said(rev), 'term')
  room.flush()
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-4'])
  expect(fanOut).toEqual({ deliveries: 12, frames: 3 })
})

test('[G7] a frame has of one message its sending and its latest change, however often it changed', () => {
  const { transport, room } = scene(3)
  const changed = (rev: number, of: number): Change => ({ rev, message: { ...messageAt(of), rev, edited: rev } })
  room.take(said(1), 'term')
  for (const rev of [2, 3, 4]) room.take(changed(rev, 1), 'term')
  room.take(said(5), 'term')
  room.take(changed(6, 1), 'term')
  room.flush()
  room.take(changed(7, 1), 'term')
  room.flush()
  const frames = transport.published.map(({ frame }) => JSON.parse(frame.slice(2))[1])
  expect(frames).toMatchObject([
    { from: 0, to: 6, changes: [said(1), said(5), changed(6, 1)] },
    { from: 6, to: 7, changes: [changed(7, 1)] },
  ])
  expect(frames.map(({ changes }) => changes.length)).toEqual([3, 1])
})

test('[G10] a frame that is sent after a deletion does not have the text', () => {
  const { transport, room } = scene(3)
  const deletion: Change = { rev: 2, message: { ...messageAt(1), rev: 2, body: '', deleted: 'author' } }
  room.take(said(1), 'term')
  room.take(deletion, 'term')
  room.take(said(3), 'term')
  room.flush()
  const frames = transport.published.map(({ frame }) => JSON.parse(frame.slice(2))[1])
  expect(frames).toMatchObject([{ from: 0, to: 3, changes: [deletion, said(3)] }])
})

test('ten people never wait', () => {
  const { transport, room } = scene(10)
  for (const rev of [1, 2, 3]) {
    room.take(said(rev), 'term')
    room.flush()
  }
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-1', '1-2', '2-3'])
})

test('five hundred share frames: the first goes at once, the rest together when the room has rested', async () => {
  const { transport, room } = scene(500)
  // On a busy machine the room would have rested before the second flush.
  const still = spyOn(performance, 'now').mockReturnValue(performance.now())
  for (let rev = 1; rev <= 5; rev++) {
    room.take(said(rev), 'term')
    room.flush()
  }
  still.mockRestore()
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-1'])
  await until('the rest is sent', () => transport.published.length === 2)
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-1', '1-5'])
  await sleep(50)
  expect(transport.published.length).toBe(2)
})

test('[G3] a crowd is served in parts, and everyone gets every frame once and in order', async () => {
  const { transport, room, sockets } = scene(2_500)
  expect(room.shards.map(({ size }) => size)).toEqual([1_000, 1_000, 500])
  for (let rev = 1; rev <= 20; rev++) {
    room.take(said(rev), 'term')
    room.flush()
    await sleep(10)
  }
  await until('everyone has the last', () =>
    sockets.every((socket) => ranges(transport.heard(socket)).at(-1)?.endsWith('-20') === true),
  )
  for (const socket of sockets) {
    const heard = ranges(transport.heard(socket)).map((range) => range.split('-').map(Number))
    expect(heard[0]![0]).toBe(0)
    heard.forEach(([from], i) => i > 0 && expect(from).toBe(heard[i - 1]![1]!))
  }
}, 20_000)

test('presence is sent once, and again when it changed', () => {
  const { transport, room } = scene(2)
  for (let i = 0; i < 2; i++) room.tellPresence({ count: 2, here: room.present })
  room.tellPresence({ count: 101 })
  expect(transport.published.map(({ frame }) => JSON.parse(frame.slice(2))[1])).toEqual([
    { room: 'room', count: 2, here: ['person 0', 'person 1'] },
    { room: 'room', count: 101 },
  ])
})

test('who leaves hears nothing more, and is present no more when their last device is gone', () => {
  const { transport, room, sockets } = scene(2)
  const second = transport.socket('person 0')
  room.add(second, 'person 0')
  room.remove(sockets[0]!, 'person 0')
  expect(room.has('person 0')).toBe(true)
  room.remove(second, 'person 0')
  expect(room.has('person 0')).toBe(false)
  room.take(said(1), 'term')
  room.flush()
  expect(transport.heard(sockets[0]!)).toEqual([])
  expect(ranges(transport.heard(sockets[1]!))).toEqual(['0-1'])
})

test('[G9] a frame names the term of its end, with the proof', () => {
  const { transport, room } = scene(1)
  room.take(said(1), 'one')
  room.take(said(2), 'two')
  room.flush()
  expect(JSON.parse(transport.published[0]!.frame.slice(2))[1]).toMatchObject({
    from: 0,
    to: 2,
    term: 'two',
    proof: 'room/two/2',
  })
})

test('[G3] a change that comes early waits for those before it, and one that comes twice is sent once', () => {
  const { transport, room, gaps } = scene(1)
  for (const rev of [3, 2, 3, 1, 1, 2, 4]) {
    room.take(said(rev), 'term')
    room.flush()
  }
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-3', '3-4'])
  expect(gaps).toEqual([])
})

test('[G3] [G5] a change that does not arrive is read from the storage, and sent before the early ones', async () => {
  const { transport, room, gaps } = scene(1)
  room.take(said(1), 'term')
  room.take(said(4), 'term')
  room.flush()
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-1'])
  await until('the gap is read', () => gaps.length === 1)
  expect(gaps).toEqual([1])
  room.closeGap({ from: 1, to: 3, changes: [said(2), said(3)], term: 'term' })
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-1', '1-4'])
})

test('[G5] a gap that could not be read is read again', async () => {
  const { room, gaps } = scene(1)
  room.expect(2)
  await until('the gap is read', () => gaps.length === 1)
  room.closeGap(null)
  await until('it is read again', () => gaps.length === 2)
})

test('[G7] a gap that is too large for a frame is an empty frame, by which every client syncs', async () => {
  const { transport, room, gaps } = scene(1)
  room.take(said(1), 'term')
  room.take(said(1_000), 'term')
  await until('the gap is read', () => gaps.length === 1)
  room.closeGap({ from: 1_000, to: 1_000, changes: [], term: 'term' })
  expect(ranges(transport.published.map(({ frame }) => frame))).toEqual(['0-1', '1000-1000'])
})

test('[G5] a rev that exists and does not arrive is read, also while earlier changes arrive', async () => {
  const { room, gaps } = scene(1)
  room.expect(2)
  room.take(said(1), 'term')
  await until('the gap is read', () => gaps.length === 1)
  expect(gaps).toEqual([1])
})

test('a rev that arrives in time is not read', async () => {
  const { room, gaps } = scene(1)
  room.expect(2)
  for (const rev of [2, 1]) room.take(said(rev), 'term')
  await sleep(250)
  expect(gaps).toEqual([])
})

test('a room that nobody follows any more publishes nothing and reads nothing', async () => {
  const { transport, room, gaps } = scene(500)
  for (const rev of [1, 2]) {
    room.take(said(rev), 'term')
    room.flush()
  }
  room.expect(9)
  const published = transport.published.length
  room.close()
  room.flush()
  await sleep(250)
  expect([transport.published.length, gaps]).toEqual([published, []])
})

test('[G7] read marks that come while the room rests are told once for each reader, the newest', async () => {
  const { room, told } = scene(500)
  const seen = { tell: ['person 1'], since: 0 }
  room.take(said(1), 'term')
  room.flush()
  for (const seq of [2, 4, 3]) room.see('alice', seq, seen)
  room.see('bob', 2, seen)
  expect(told).toEqual([])
  await until('both are told', () => told.length === 2)
  expect(told.map(({ person, seq }) => [person, seq])).toEqual([
    ['alice', 4],
    ['bob', 2],
  ])
})
