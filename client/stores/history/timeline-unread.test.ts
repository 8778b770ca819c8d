import { describe, expect, test } from 'bun:test'
import { frame, kitchen, message, reset, state } from '../../test/cast.ts'
import { History } from '../../test/history.ts'
import { seqs, through, TimelineTabs } from '../../test/timeline-tab.ts'
import { until } from '../../test/until.ts'

const tabs = new TimelineTabs()

describe('unread', () => {
  const unread = (count: number) =>
    state({ to: tabs.history.rev, reset: true, unread: count, read: tabs.history.rev - count })

  test('a room opens around the line, however many messages are unread', async () => {
    tabs.history = new History(700)
    const timeline = await (await tabs.online(unread(500))).opened()
    expect([timeline.unreadFrom, timeline.hasBefore, timeline.hasAfter]).toEqual([200, true, true])
    expect(seqs(timeline)).toEqual(through(170, 229))
  })

  test('a room without unread messages opens at its end', async () => {
    tabs.history = new History(700)
    const timeline = await (await tabs.online()).opened()
    expect([timeline.unreadFrom, timeline.messages.at(-1)!.seq]).toEqual([null, 700])
  })

  test('[G5] a room whose cache has the line opens there without the network', async () => {
    const before = await tabs.online(state({ to: 200, reset: true, read: 200 }))
    await before.opened()
    before.wire.emit('changes', frame(200, 300))
    await until(() => before.rooms.byId(kitchen)!.unread === 100)
    before.wire.disconnect()
    const here = await tabs.offline()
    const timeline = await here.opened()
    expect([timeline.unreadFrom, ...seqs(timeline)]).toEqual([200, ...through(171, 230)])
    expect([timeline.hasBefore, timeline.hasAfter, here.wire.asked]).toEqual([true, true, []])
  })

  test('what a long absence brings opens at the line, after the cache has shown the room', async () => {
    const before = await tabs.online(state({ to: 200, reset: true, read: 200 }))
    await before.opened()
    tabs.history = new History(900)
    const here = await tabs.offline(unread(700))
    const timeline = await here.opened()
    expect(timeline.messages.at(-1)!.seq).toBe(200)
    await here.connect()
    await until(() => timeline.hasAfter)
    expect([timeline.unreadFrom, ...seqs(timeline)]).toEqual([200, ...through(170, 229)])
  })

  test('without a connection to the line the newest messages are shown, nothing is read, and the connect leads to it', async () => {
    tabs.history = new History(700)
    const before = await tabs.online(unread(500))
    await (await before.opened()).jumpToLatest()
    before.wire.disconnect()
    const here = await tabs.offline(unread(500))
    const timeline = await here.opened()
    expect(timeline.messages.at(-1)!.seq).toBe(700)
    timeline.reading(null)
    timeline.read(700)
    expect(here.rooms.byId(kitchen)!.read).toBe(200)
    await here.connect()
    await until(() => timeline.hasAfter)
    expect(seqs(timeline)).toEqual(through(170, 229))
    timeline.read(210)
    expect([here.rooms.byId(kitchen)!.read, here.rooms.byId(kitchen)!.unread]).toEqual([210, 490])
  })

  test('read is what was in sight: the others stay unread, and the line stays', async () => {
    const here = await tabs.online(unread(100))
    const timeline = await here.opened()
    timeline.read(110)
    expect(here.rooms.byId(kitchen)).toMatchObject({ read: 110, unread: 90 })
    await until(() => here.wire.askedFor('room.read').length === 1)
    expect(here.wire.askedFor('room.read')).toEqual([{ room: kitchen, seq: 110 }])
    expect(timeline.unreadFrom).toBe(100)
  })

  test('a person who says so has read everything in the window', async () => {
    const here = await tabs.online(unread(20))
    const timeline = await here.opened()
    timeline.markRead()
    expect(here.rooms.byId(kitchen)).toMatchObject({ read: 200, unread: 0 })
  })

  test('the line moves when the person looks away', async () => {
    const here = await tabs.online(unread(20))
    const timeline = await here.opened()
    timeline.markRead()
    timeline.lineAfter(200)
    here.wire.emit('changes', frame(200, 203))
    expect([timeline.unreadFrom, here.rooms.byId(kitchen)!.unread]).toEqual([200, 3])
  })
})

describe('a room that was left further up', () => {
  const left = { id: message(20).id, seq: 20, top: 7 }

  test('opens around the message that was first in sight', async () => {
    const here = await tabs.online()
    const timeline = await here.opened({ left })
    expect(timeline.left).toEqual(left)
    expect(seqs(timeline)).toContain(20)
  })

  test('opens at the unread messages when there are any', async () => {
    const here = await tabs.online({ ...reset(tabs.history.rev), unread: 10, read: 190 })
    const timeline = await here.opened({ left })
    expect(timeline.left).toBeNull()
    expect(timeline.unreadFrom).toBe(190)
    expect(seqs(timeline)).toContain(190)
  })
})
