import { describe, expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, frame, kitchen, member, message, reset, messageChanges, state } from '../../test/cast.ts'
import { History } from '../../test/history.ts'
import { seqs, through, TimelineTabs, type TimelineTab } from '../../test/timeline-tab.ts'
import { until } from '../../test/until.ts'

const tabs = new TimelineTabs()

/** The tab loses its connection. The next sync resets the room, which has `count` messages then. */
function missesAll(tab: TimelineTab, count: number): void {
  tab.wire.disconnect()
  tabs.history.messages = new History(count).messages
  tabs.history.rev = count
  tab.answerSync([reset(count)])
}

describe('a reset', () => {
  test('[G5] keeps what is on the screen until the new page is there', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    here.wire.disconnect()
    tabs.history = new History(900)
    const { promise, resolve } = Promise.withResolvers<void>()
    here.wire.answer('message.page', async (input) => {
      await promise
      return tabs.history.page(input)
    })
    here.answerSync([reset(900)])
    await here.connect()
    here.wire.emit('changes', frame(900, 901))
    expect(seqs(timeline)).toEqual(through(141, 200))
    resolve()
    await until(() => timeline.messages.at(-1)!.seq === 901)
    expect(seqs(timeline)).toEqual(through(841, 901))
    expect(timeline.status).toBe('ready')
  })

  test('keeps the place of a reader if the message is still there', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    timeline.reading(150)
    missesAll(here, 900)
    await here.connect()
    await until(() => timeline.hasAfter)
    expect(seqs(timeline)).toContain(150)
    await timeline.loadAfter()
    expect(seqs(timeline)).toEqual(through(timeline.messages[0]!.seq, timeline.messages.at(-1)!.seq))
  })

  test('[G9] shows the newest page if that message is gone', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    timeline.reading(150)
    missesAll(here, 40)
    await here.connect()
    await until(() => timeline.messages.length === 40)
    expect(timeline.messages.at(-1)!.seq).toBe(40)
    expect([timeline.hasBefore, timeline.hasAfter]).toEqual([false, false])
  })

  test('[G5] that is cut before its page comes is completed at the next connect', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    missesAll(here, 900)
    here.wire.answer('message.page', () => new Promise(() => undefined))
    await here.connect()
    here.wire.disconnect()
    here.wire.answer('message.page', (input) => tabs.history.page(input))
    here.answerSync([state({ from: 900, to: 901, changes: messageChanges(900, 901) })])
    tabs.history.messages.push(message(901))
    tabs.history.rev = 901
    await here.connect()
    await until(() => timeline.messages.at(-1)!.seq === 901)
    expect(seqs(timeline)).toEqual(through(timeline.messages[0]!.seq, 901))
  })

  test('[G5] whose page is refused once is completed without another connect', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    missesAll(here, 900)
    refuseOnce(here)
    await here.connect()
    tabs.history.messages.push(...new History(905).messages.slice(900))
    tabs.history.rev = 905
    here.wire.emit('changes', frame(900, 905))
    await until(() => timeline.messages.at(-1)!.seq === 905)
    const [first] = seqs(timeline)
    expect(seqs(timeline)).toEqual(through(first!, 905))
    here.wire.emit('changes', frame(905, 906))
    expect(timeline.messages.at(-1)!.seq).toBe(906)
  })

  test('[G5] whose list of members is refused once is completed without another connect', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    await until(() => timeline.members.size === 2)
    here.wire.disconnect()
    here.answerSync([reset(900)])
    refuseOnce(here)
    await here.connect()
    await until(() => timeline.members.size === 3)
  })

  test('that is refused is not repeated after the room was closed', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    here.wire.disconnect()
    here.answerSync([reset(900)])
    const asked = (): number => here.wire.askedFor('message.page').length + here.wire.askedFor('room.members').length
    const before = asked()
    refuseOnce(here)
    await here.connect()
    await until(() => asked() === before + 2)
    await here.wire.settled()
    timeline.close()
    // The next attempts would come within 510 ms.
    await Bun.sleep(700)
    expect(asked()).toBe(before + 2)
  })

  test('[G9] in a new epoch messages of the old one that are still shown are not marked as read', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    timeline.markRead()
    expect(here.rooms.byId(kitchen)!.read).toBe(200)
    here.rooms.epochChanged()
    timeline.epochChanged()
    timeline.markRead()
    expect(here.rooms.byId(kitchen)!.read).toBe(0)
    missesAll(here, 40)
    await here.connect()
    await until(() => timeline.messages.length === 40)
    timeline.markRead()
    expect(here.rooms.byId(kitchen)!.read).toBe(40)
  })

  /** The next page and the next list are refused, those after them answered; meanwhile Carol has joined. */
  function refuseOnce(here: TimelineTab): void {
    const carol = member({ id: '018f0000-0000-7000-8000-00000000000c', name: 'Carol', guest: true })
    const refused = new Set<string>()
    const once = (name: string): void => {
      if (refused.has(name)) return
      refused.add(name)
      throw new Refusal('too_many_messages', {}, 10)
    }
    here.wire.answer('message.page', (input) => {
      once('page')
      return tabs.history.page(input)
    })
    here.wire.answer('room.members', () => {
      once('members')
      return { members: [member(alice), member(bob), carol], rev: 900, more: false }
    })
  }
})
