import { describe, expect, test } from 'bun:test'
import { frame, kitchen } from '../../test/cast.ts'
import { seqs, through, TimelineTabs, type TimelineTab } from '../../test/timeline-tab.ts'
import { until } from '../../test/until.ts'
import type { Timeline } from './timeline.svelte.ts'

const tabs = new TimelineTabs(4_000)

describe('a long room', () => {
  async function scrolledUp(here: TimelineTab): Promise<Timeline> {
    const timeline = await here.opened()
    timeline.reading(timeline.messages[0]!.seq)
    while (!timeline.hasAfter) {
      await timeline.loadBefore()
      timeline.reading(timeline.messages[0]!.seq)
      expect(timeline.shift).toBe(true)
      await Bun.sleep(1)
    }
    return timeline
  }

  test('the window keeps its size and drops the far end', async () => {
    const timeline = await scrolledUp(await tabs.online())
    expect(timeline.messages).toHaveLength(600)
    const first = timeline.messages[0]!.seq
    expect(seqs(timeline)).toEqual(through(first, first + 599))
  })

  test('[G3] away from the end live changes are counted and not drawn', async () => {
    const here = await tabs.online()
    const timeline = await scrolledUp(here)
    const shown = seqs(timeline)
    here.wire.emit('changes', frame(4_000, 4_002))
    expect(seqs(timeline)).toEqual(shown)
    expect(here.rooms.byId(kitchen)!.unread).toBe(2)
  })

  test('[G5] scrolling back down meets every message on the way, the new ones too', async () => {
    const here = await tabs.online()
    const timeline = await scrolledUp(here)
    here.wire.emit('changes', frame(4_000, 4_002))
    while (timeline.hasAfter) {
      await timeline.loadAfter()
      await Bun.sleep(1)
    }
    const last = timeline.messages.at(-1)!.seq
    expect(last).toBe(4_002)
    expect(seqs(timeline)).toEqual(through(timeline.messages[0]!.seq, last))
    here.wire.emit('changes', frame(4_002, 4_003))
    expect(timeline.messages.at(-1)!.seq).toBe(4_003)
  })

  test('a jump to the latest shows the newest messages', async () => {
    const here = await tabs.online()
    const timeline = await scrolledUp(here)
    await timeline.jumpToLatest()
    expect(timeline.messages.at(-1)!.seq).toBe(4_000)
    expect(timeline.hasAfter).toBe(false)
    expect(timeline.messages.length).toBeLessThan(200)
  })

  test('at the end a flood is trimmed from the start, in a separate step', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(4_000, 5_700))
    expect(timeline.shift).toBe(false)
    await until(() => timeline.messages.length === 600)
    expect([timeline.shift, timeline.hasBefore, timeline.hasAfter]).toEqual([true, true, false])
    expect(timeline.messages.at(-1)!.seq).toBe(5_700)
  })

  test('a reader a little further up keeps their place, and still sees new messages', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(4_000, 4_600))
    timeline.reading(4_550)
    here.wire.emit('changes', frame(4_600, 4_700))
    await until(() => timeline.messages.length === 600)
    expect([timeline.shift, timeline.hasAfter]).toEqual([true, false])
    expect(seqs(timeline)).toEqual(through(4_101, 4_700))
  })

  test('a reader near the end keeps their place in a flood that fills the window more than once', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(4_000, 4_600))
    timeline.reading(4_580)
    here.wire.emit('changes', frame(4_600, 6_300))
    await until(() => timeline.hasAfter)
    expect(seqs(timeline)).toContain(4_580)
    expect(seqs(timeline)).toContain(4_639)
  })

  test('a reader further up keeps their place in a flood', async () => {
    const here = await tabs.online()
    const timeline = await here.opened()
    timeline.reading(3_950)
    here.wire.emit('changes', frame(4_000, 5_700))
    await until(() => timeline.messages.length === 600)
    expect(timeline.messages[0]!.seq).toBe(3_941)
    expect(timeline.hasAfter).toBe(true)
  })
})
