import { describe, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, frame, frameOf, kitchen, member, message, messageChanges, state } from '../../test/cast.ts'
import { History } from '../../test/history.ts'
import { seqs, through, TimelineTabs } from '../../test/timeline-tab.ts'
import { until } from '../../test/until.ts'

const tabs = new TimelineTabs()

describe('opening', () => {
  test('a room shows its newest page and its people', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    expect(seqs(timeline)).toEqual(through(141, 200))
    expect([timeline.hasBefore, timeline.hasAfter]).toEqual([true, false])
    await until(() => timeline.members.size === 2)
    expect(here.loaded).toHaveLength(60)
  })

  test('[G5] a room that was opened before opens without the network', async () => {
    const before = await tabs.online()
    await (await before.opened()).loadBefore()
    before.wire.disconnect()
    const here = await tabs.offline()
    const timeline = await here.opened()
    expect(seqs(timeline)).toEqual(through(141, 200))
    await timeline.loadBefore()
    expect(seqs(timeline)).toEqual(through(81, 200))
    expect(timeline.members.get(bob.id)!.person.name).toBe('Bob')
    expect(here.wire.asked).toEqual([])
  })

  test('a room that fits one page exactly has nothing before it, from the server and from the cache', async () => {
    tabs.history = new History(60)
    const before = await (await tabs.online()).opened()
    const again = await (await tabs.offline()).opened()
    expect([before.messages.length, before.hasBefore]).toEqual([60, false])
    expect([again.messages.length, again.hasBefore]).toEqual([60, false])
  })

  test('a room that was never opened fails offline, and opens at the connect', async () => {
    await tabs.online()
    const here = await tabs.offline(state({ to: 200 }))
    const timeline = here.timeline()
    await until(() => timeline.status === 'failed')
    expect(timeline.problem).toEqual({ reason: 'not_cached' })
    await here.connect()
    await until(() => timeline.status === 'ready')
    expect(seqs(timeline)).toEqual(through(141, 200))
    expect(timeline.problem).toBeNull()
  })

  test('a room whose page is refused has the reason', async () => {
    const here = await tabs.online()
    here.wire.answer('message.page', () => {
      throw new Refusal('not_member')
    })
    const timeline = here.timeline()
    await until(() => timeline.status === 'failed')
    expect(timeline.problem).toEqual({ reason: 'not_member' })
  })

  test('the unread line is fixed at the opening', async () => {
    const here = await tabs.online(state({ to: 200, reset: true, unread: 3, read: 197 }))
    const timeline = await here.opened()
    expect(timeline.unreadFrom).toBe(197)
    here.rooms.read(kitchen, 200)
    here.wire.emit('changes', frame(200, 202))
    expect(timeline.unreadFrom).toBe(197)
    expect(here.rooms.byId(kitchen)!.unread).toBe(2)
  })

  test('messages that were missed while the cache showed the room get the line, too', async () => {
    await (await tabs.online()).opened()
    const here = await tabs.offline(
      state({ from: 200, to: 203, changes: messageChanges(200, 203), unread: 3, read: 200 }),
    )
    const timeline = await here.opened()
    expect(timeline.unreadFrom).toBeNull()
    await here.connect()
    expect(timeline.unreadFrom).toBe(200)
    expect(seqs(timeline).slice(-3)).toEqual([201, 202, 203])
  })
})

describe('live', () => {
  test('[G3] changes are drawn at the end, once', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(200, 202))
    here.wire.emit('changes', frame(201, 203))
    expect(seqs(timeline)).toEqual(through(141, 203))
    expect(timeline.shift).toBe(false)
  })

  test('[G9] acknowledged messages are there before the feed and the cache have them', async () => {
    const here = await tabs.online()
    here.acknowledged.push(message(201, { author: alice.id, body: 'just stored' }))
    const timeline = await here.opened()
    expect(timeline.messages.at(-1)!.body).toBe('just stored')
    here.wire.emit('changes', frame(200, 201))
    expect(seqs(timeline)).toEqual(through(141, 201))
  })

  test('a later change of a message replaces it in its place', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    const changed = message(150, { rev: 201, body: 'other words' })
    here.wire.emit('changes', frameOf(200, 201, [{ rev: 201, message: changed }]))
    expect(timeline.messages.find(({ seq }) => seq === 150)!.body).toBe('other words')
    expect(seqs(timeline)).toEqual(through(141, 200))
  })

  test('a change of a message that is not loaded draws nothing', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    const changed = message(3, { rev: 201, body: 'other words' })
    here.wire.emit('changes', frameOf(200, 201, [{ rev: 201, message: changed }]))
    expect(seqs(timeline)).toEqual(through(141, 200))
  })

  test('[G5] a page that arrives after the window was trimmed leaves no hole', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    const { promise, resolve } = Promise.withResolvers<void>()
    here.wire.answer('message.page', async (input) => {
      await promise
      return tabs.history.page(input)
    })
    const loading = timeline.loadBefore()
    await until(() => here.wire.askedFor('message.page').some(({ before }) => before === 141))
    here.wire.emit('changes', frame(200, 900))
    await until(() => timeline.messages.length === 600)
    resolve()
    await loading
    expect(seqs(timeline)).toEqual(through(301, 900))
    await timeline.loadBefore()
    expect(seqs(timeline)).toEqual(through(241, 900))
  })

  test('[G3] a page does not undo changes that came while it was loaded', async () => {
    const here = await tabs.online()
    const { promise, resolve } = Promise.withResolvers<Results['message.page']>()
    const old = tabs.history.page({ room: kitchen, limit: 60 })
    here.wire.answer('message.page', () => promise)
    const timeline = here.timeline()
    await until(() => here.wire.askedFor('message.page').length === 1)
    const changed = message(190, { rev: 201, body: 'other words' })
    here.wire.emit('changes', frameOf(200, 202, [{ rev: 201, message: changed }, ...messageChanges(201, 202)]))
    resolve(old)
    await until(() => timeline.status === 'ready')
    expect(timeline.messages.find(({ seq }) => seq === 190)!.body).toBe('other words')
    expect(seqs(timeline)).toEqual([...through(141, 200), 202])
    const again = await (await tabs.offline(state({ to: 202 }))).opened()
    expect(again.messages.find(({ seq }) => seq === 190)!.body).toBe('other words')
  })

  test('[G2] an acknowledged message is in its place before the feed brings it, and once afterwards', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    const mine = message(202, { author: alice.id, body: 'mine' })
    timeline.add(mine)
    expect(seqs(timeline).slice(-2)).toEqual([200, 202])
    here.wire.emit('changes', frameOf(200, 202, [...messageChanges(200, 201), { rev: 202, message: mine }]))
    expect(seqs(timeline).slice(-3)).toEqual([200, 201, 202])
  })

  test('a member who joins or renames is known at once', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    await until(() => timeline.members.size === 2)
    const renamed = member({ ...bob, name: 'Robert' })
    here.wire.emit('changes', frameOf(200, 201, [{ rev: 201, member: renamed }]))
    expect(timeline.members.get(bob.id)!.person.name).toBe('Robert')
  })
})
