import { describe, expect, test } from 'bun:test'
import type { Fact } from '../storage/facts.ts'
import { until } from '../test/server-process.ts'
import { Admission } from './admission.ts'
import { PeerPresence } from './peer-presence.ts'
import { FakeTransport, testHub } from './test/fake-transport.ts'

function scene(sockets: number, connectsPerSecond: number) {
  const transport = new FakeTransport()
  const admission = new Admission({ connectsPerSecond, connectsBurst: 1, socketsPerAddress: 0 }, () => 0)
  const hub = testHub(transport, { admission })
  const crowd = Array.from({ length: sockets }, (_, i) => {
    const socket = transport.socket(`person ${i}`)
    hub.enter(socket, `person ${i}`)
    return socket
  })
  const toldAfter = () =>
    crowd.map((socket) => transport.heard(socket).map((frame) => JSON.parse(frame.slice(2))[1].retryAfterMs as number))
  return { hub, crowd, closed: transport.closed, toldAfter }
}

test('[G8] everybody who is sent away gets a turn, so that the crowd comes back at the rate at which it is admitted', async () => {
  const { hub, crowd, closed, toldAfter } = scene(500, 100)
  hub.deliver([{ fact: 'epoch-began', epoch: 'next', by: null }])
  await until('all are sent away', () => closed.size === crowd.length)
  const expected = crowd.map((_, i) => [1_000 + Math.floor(i / 200) * 2_000])
  expect(toldAfter()).toEqual(expected)
})

test('the connection that began the epoch gets no goodbye and stays', async () => {
  const { hub, crowd, closed, toldAfter } = scene(3, 0)
  hub.deliver([{ fact: 'epoch-began', epoch: 'next', by: crowd[1]!.id }])
  await until('the others are sent away', () => closed.size === 2)
  expect(toldAfter()).toEqual([[1_000], [], [1_000]])
  expect(closed.has(crowd[1]!)).toBe(false)
})

test('an epoch that began sends everybody away once, however often and from wherever it is heard of', async () => {
  const { hub, crowd, closed, toldAfter } = scene(2, 0)
  hub.epochBegan('first', null)
  expect(closed.size).toBe(0)
  hub.deliver([{ fact: 'epoch-began', epoch: 'next', by: null }])
  hub.deliver([{ fact: 'epoch-began', epoch: 'next', by: null }], 'peer')
  hub.epochBegan('next', null)
  hub.epochBegan('first', null)
  await until('all are sent away', () => closed.size === crowd.length)
  expect(toldAfter()).toEqual([[1_000], [1_000]])
})

const alice = { id: 'alice', name: 'Alice', guest: true }
const membership = (rev: number, left = false): Fact => ({
  fact: 'changed',
  room: 'kitchen',
  term: 'term',
  change: { rev, member: { person: alice, role: 'member', ...(left && { left }) } },
})

function kitchen() {
  const transport = new FakeTransport()
  const hub = testHub(transport)
  const socket = transport.socket('alice')
  socket.synced = true
  hub.enter(socket, 'alice')
  const follows = () => socket.follows.map(({ room }) => room)
  const received = (name: string) =>
    transport
      .heard(socket)
      .flatMap((frame) => (frame.startsWith(`42["${name}"`) ? [JSON.parse(frame.slice(2))[1]] : []))
  return { transport, hub, socket, follows, received }
}

test('[G3] a name that changes in 200 rooms is sent in several turns of the event loop, once to each room and in order', async () => {
  const transport = new FakeTransport()
  const hub = testHub(transport)
  const rooms = Array.from({ length: 200 }, (_, i) => `room ${i}`)
  const crowd = Array.from({ length: 50 }, (_, i) => transport.socket(`person ${i}`))
  for (const socket of crowd) {
    hub.enter(socket, socket.session!.person.id)
    for (const room of rooms) hub.follow(socket, room, 3)
  }
  const change = (room: string, rev: number): Fact => ({
    fact: 'changed',
    room,
    term: 'term',
    change: { rev, member: { person: alice, role: 'member' } },
  })
  hub.deliver(rooms.map((room) => change(room, 4)))
  const first = transport.published.length
  expect(first).toBeGreaterThan(10)
  expect(first).toBeLessThan(50)
  // Another change, while most rooms still wait.
  hub.deliver([change('room 199', 5)])
  expect(transport.published.length).toBe(first)
  await until('all are sent', () => transport.published.length >= rooms.length)
  const ranges = transport.heard(crowd[0]!).map((frame) => JSON.parse(frame.slice(2))[1])
  expect(ranges.map(({ room }) => room)).toEqual(rooms)
  expect(ranges.map(({ from, to }) => [from, to])).toEqual(rooms.map((room) => [3, room === 'room 199' ? 5 : 4]))
})

describe('memberships', () => {
  test('a join makes the sockets of the person follow the room, and a leaving removes them', () => {
    const { hub, follows, received } = kitchen()
    hub.deliver([membership(4)])
    expect([follows(), received('changes').length]).toEqual([['kitchen'], 1])
    hub.deliver([membership(5, true)])
    expect([follows(), received('removed').length, received('changes').length]).toEqual([[], 1, 1])
  })

  test('[G10] an older join that comes after the leaving changes nothing', () => {
    const { hub, follows, received } = kitchen()
    hub.deliver([membership(4)])
    hub.deliver([membership(7, true)])
    hub.deliver([membership(6)])
    expect([follows(), received('removed').length]).toEqual([[], 1])
  })

  test('[G5] an older leaving that comes after the join changes nothing', () => {
    const { hub, follows, received } = kitchen()
    hub.deliver([membership(7)])
    hub.deliver([membership(6, true)])
    expect([follows(), received('removed').length]).toEqual([['kitchen'], 0])
  })

  test('what another node reports changes no membership: the storage is read for it', () => {
    const { hub, follows } = kitchen()
    hub.deliver([membership(4)], 'peer')
    expect(follows()).toEqual([])
    hub.deliver([membership(4)])
    hub.deliver([membership(5, true)], 'peer')
    expect(follows()).toEqual(['kitchen'])
  })

  test('a socket that has not synced follows nothing yet, and its sync notices the join', () => {
    const { hub, socket, follows } = kitchen()
    socket.synced = false
    const before = socket.memberships
    hub.deliver([membership(4)])
    expect([follows(), socket.memberships > before]).toEqual([[], true])
  })
})

describe('read marks', () => {
  const read = (seq: number, by: string | null = null): Fact => ({
    fact: 'read',
    person: 'alice',
    room: 'kitchen',
    seq,
    by,
  })

  test('[G5] a mark is sent to every device but the one that moved it, once, and never back', () => {
    const { transport, hub, received, socket } = kitchen()
    const tablet = transport.socket('alice')
    hub.enter(tablet, 'alice')
    for (const fact of [read(5, tablet.id), read(5), read(9), read(7)]) hub.deliver([fact])
    expect(received('read')).toEqual([
      { room: 'kitchen', seq: 5 },
      { room: 'kitchen', seq: 9 },
    ])
    expect(transport.heard(tablet).length).toBe(1)
    expect(transport.heard(socket).length).toBe(2)
  })

  const seenBy = (seq: number, tell: string[]): Fact => ({
    fact: 'read',
    person: 'carol',
    room: 'kitchen',
    seq,
    by: null,
    seen: {
      tell,
      since: 1,
    },
  })

  test('those who may know are told of a mark, on each device that follows the room, and never back', () => {
    const { transport, hub, received, socket } = kitchen()
    const elsewhere = transport.socket('alice')
    hub.enter(elsewhere, 'alice')
    const bob = transport.socket('bob')
    hub.enter(bob, 'bob')
    for (const follower of [socket, bob]) hub.follow(follower, 'kitchen', 1)
    hub.deliver([seenBy(5, ['alice'])])
    expect(received('seen')).toEqual([{ room: 'kitchen', person: 'carol', seq: 5, since: 1 }])
    expect([...transport.heard(elsewhere), ...transport.heard(bob)]).toEqual([])
  })

  test('[G10] a person who left meanwhile is not told', () => {
    const { transport, hub, socket } = kitchen()
    hub.follow(socket, 'kitchen', 1)
    const bob = transport.socket('bob')
    hub.enter(bob, 'bob')
    hub.follow(bob, 'kitchen', 1)
    hub.unfollow(socket, 'kitchen')
    hub.deliver([seenBy(5, ['alice', 'bob'])])
    expect(transport.heard(bob)).toHaveLength(1)
    expect(transport.heard(socket)).toEqual([])
  })

  test('another person receives nothing', () => {
    const { transport, hub } = kitchen()
    const bob = transport.socket('bob')
    hub.enter(bob, 'bob')
    hub.deliver([read(5)])
    expect(transport.heard(bob)).toEqual([])
  })
})

describe('sessions', () => {
  test('[G10] a session that ends while it is looked up marks the sockets that connect with it, and no others', () => {
    const { transport, hub } = kitchen()
    const [connecting, refused, other] = ['carol', 'carol', 'dave'].map((person) => transport.socket(person))
    for (const socket of [connecting!, refused!]) hub.connects(socket, 'hash of carol')
    hub.connects(other!, 'hash of dave')
    hub.connected(refused!, 'hash of carol')
    hub.deliver([{ fact: 'session-ended', person: 'carol', hash: 'hash of carol' }])
    expect([connecting, refused, other].map((socket) => socket!.ended)).toEqual([true, false, false])
  })

  test('a session is never shortened by an extension that comes late', () => {
    const { hub, socket } = kitchen()
    socket.session!.expiresAt = 100
    const extended = (expiresAt: number): Fact => ({
      fact: 'session-extended',
      person: 'alice',
      hash: 'hash of alice',
      expiresAt,
    })
    for (const expiresAt of [300, 200]) hub.deliver([extended(expiresAt)])
    expect(socket.session!.expiresAt).toBe(300)
  })

  test('a session that was read replaces that of the socket, unless the socket has a newer one', () => {
    const { hub, socket } = kitchen()
    const before = new Map([[socket, socket.session]])
    const read = { ...socket.session!, person: { ...alice, name: 'Alice Ames' } }
    hub.deliver([{ fact: 'renamed', person: { ...alice, name: 'Alice B.' } }])
    hub.sessionRead(read, before)
    expect(socket.session!.person.name).toBe('Alice B.')
    hub.sessionRead(read, new Map([[socket, socket.session]]))
    expect(socket.session!.person.name).toBe('Alice Ames')
  })
})

test('presence is sent at most once a beat, whatever this node and the others report meanwhile', () => {
  const peers = new PeerPresence()
  const transport = new FakeTransport()
  const hub = testHub(transport, { peers })
  const socket = transport.socket('alice')
  hub.enter(socket, 'alice')
  hub.follow(socket, 'kitchen', 0)
  for (const count of [1, 2, 3]) {
    peers.set('two', 'kitchen', { count, here: ['bob', 'carol', 'dave'].slice(0, count) })
    hub.peerPresenceChanged('kitchen')
  }
  expect(transport.published).toEqual([])
  expect(hub.tellPresence()).toEqual(['kitchen'])
  expect(transport.published.length).toBe(1)
  peers.set('two', 'kitchen', { count: 1, here: ['bob'] })
  hub.peerPresenceChanged('kitchen')
  // What changed on another node is not this node's to report.
  expect([hub.tellPresence(), transport.published.length]).toEqual([[], 2])
  expect([hub.tellPresence(), transport.published.length]).toEqual([[], 2])
})

describe('away and busy', () => {
  function twoDevices() {
    const { transport, hub, socket, received } = kitchen()
    const phone = transport.socket('alice')
    hub.enter(phone, 'alice')
    for (const one of [socket, phone]) hub.follow(one, 'kitchen', 0)
    hub.tellPresence()
    const told = () => {
      hub.tellPresence()
      return received('presence').at(-1)
    }
    return { hub, socket, phone, received, told }
  }
  const here = { room: 'kitchen', count: 1, here: ['alice'] }

  test('a person is away when all of their devices say so, and here again when one does not', () => {
    const { hub, socket, phone, told } = twoDevices()
    hub.report(socket, { away: true })
    expect(told()).toEqual(here)
    hub.report(phone, { away: true })
    expect(told()).toEqual({ ...here, away: ['alice'] })
    hub.report(phone, {})
    expect(told()).toEqual(here)
  })

  test('a person is busy when one of their devices says so, until that device is gone', () => {
    const { hub, phone, told } = twoDevices()
    hub.report(phone, { busy: true })
    expect(told()).toEqual({ ...here, busy: ['alice'] })
    hub.leave(phone)
    expect(told()).toEqual(here)
  })

  test('a device that closes leaves the person away on the others, and a new one brings them back', () => {
    const { hub, socket, phone, told } = twoDevices()
    hub.report(socket, { away: true })
    hub.leave(phone)
    expect(told()).toEqual({ ...here, away: ['alice'] })
    hub.enter(phone, 'alice')
    expect(told()).toEqual(here)
  })

  test('a report is sent once a beat and only when it changes something', () => {
    const { hub, socket, phone, received, told } = twoDevices()
    const before = received('presence').length
    for (const one of [socket, phone])
      for (const input of [{ busy: true }, { away: true }] as const) hub.report(one, input)
    expect(told()).toEqual({ ...here, away: ['alice'] })
    hub.report(phone, { away: true })
    told()
    expect(received('presence').length).toBe(before + 1)
  })

  test('a room above the limit of listed people has neither list', () => {
    const transport = new FakeTransport()
    const hub = testHub(transport, { presenceList: 1 })
    for (const person of ['alice', 'bob']) {
      const socket = transport.socket(person)
      hub.enter(socket, person)
      hub.follow(socket, 'kitchen', 0)
      hub.report(socket, { away: true, busy: true })
    }
    expect(hub.presence('kitchen')).toEqual({ count: 2 })
  })
})

test('typing of a person who is not present is ignored', () => {
  const { transport, hub, socket } = kitchen()
  hub.follow(socket, 'kitchen', 0)
  expect(hub.signal({ signal: 'typing', room: 'kitchen', person: 'mallory' })).toBe(false)
  expect(transport.heard(socket)).toEqual([])
  expect(hub.signal({ signal: 'typing', room: 'kitchen', person: 'alice' })).toBe(true)
  expect(transport.heard(socket)).toEqual(['42["typing",{"room":"kitchen","person":"alice"}]'])
})

test('typing in a thread names the thread', () => {
  const { transport, hub, socket } = kitchen()
  hub.follow(socket, 'kitchen', 0)
  hub.signal({ signal: 'typing', room: 'kitchen', person: 'alice', thread: 'soup' })
  expect(transport.heard(socket)).toEqual(['42["typing",{"room":"kitchen","person":"alice","thread":"soup"}]'])
})

test('[G10] the sockets of an ended session may do nothing from then on, though they close a moment later', () => {
  const transport = new FakeTransport()
  const hub = testHub(transport)
  const [ended, other] = [transport.socket('alice'), transport.socket('bob')]
  for (const socket of [ended, other]) hub.enter(socket, socket.session!.person.id)
  hub.deliver([{ fact: 'session-ended', person: 'alice', hash: ended.session!.hash }])
  expect([ended.ended, other.ended, transport.closed.size]).toEqual([true, false, 0])
})
