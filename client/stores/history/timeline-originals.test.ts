import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { frameOf, kitchen, message } from '../../test/cast.ts'
import { seqs, through, TimelineTabs, type TimelineTab } from '../../test/timeline-tab.ts'
import type { Timeline } from './timeline.svelte.ts'

const tabs = new TimelineTabs(4_000)

describe('a reply', () => {
  async function replying(): Promise<{ here: TimelineTab; timeline: Timeline; original: Message }> {
    const here = await tabs.online()
    here.wire.answer('message.get', ({ ids }) => ({
      messages: tabs.history.messages.filter(({ id }) => ids.includes(id)),
      more: false,
    }))
    return { here, timeline: await here.opened(), original: tabs.history.messages[99]! }
  }

  test('finds its original in the window without a question', async () => {
    const { here, timeline } = await replying()
    const shown = timeline.messages[3]!
    expect(timeline.originals.get(shown.id)).toEqual(shown)
    expect(await timeline.originals.load(shown.id)).toEqual(shown)
    expect(here.wire.askedFor('message.get')).toEqual([])
  })

  test('fetches originals outside the window, several with one question, and each once', async () => {
    const { here, timeline, original } = await replying()
    expect(timeline.originals.get(original.id)).toBeUndefined()
    const unknown = message(9_999).id
    const found = await Promise.all([original.id, original.id, unknown].map((id) => timeline.originals.load(id)))
    expect(found).toEqual([original, original, null])
    await timeline.originals.load(unknown)
    expect(here.wire.askedFor('message.get')).toEqual([{ room: kitchen, ids: [original.id, unknown] }])
  })

  test('asks for the originals that an answer had no room for, and takes none of them for missing', async () => {
    const { here, timeline, original } = await replying()
    const next = tabs.history.messages[100]!
    const unknown = message(9_999).id
    here.wire.answer('message.get', ({ ids }) => {
      const [first, ...others] = tabs.history.messages.filter(({ id }) => ids.includes(id))
      return { messages: first === undefined ? [] : [first], more: others.length > 0 }
    })
    const found = await Promise.all([original.id, next.id, unknown].map((id) => timeline.originals.load(id)))
    expect(found).toEqual([original, next, null])
    expect(here.wire.askedFor('message.get')).toEqual([
      { room: kitchen, ids: [original.id, next.id, unknown] },
      { room: kitchen, ids: [next.id, unknown] },
    ])
  })

  test('can ask again after a failure', async () => {
    const { here, timeline, original } = await replying()
    here.wire.answer('message.get', () => {
      throw new Refusal('restarting')
    })
    expect(await timeline.originals.load(original.id)).toBeUndefined()
    here.wire.answer('message.get', () => ({ messages: [original], more: false }))
    expect(await timeline.originals.load(original.id)).toEqual(original)
  })

  test('sees later changes of a fetched original', async () => {
    const { here, timeline, original } = await replying()
    await timeline.originals.load(original.id)
    const changed = { ...original, rev: 4_001, body: 'other words' }
    here.wire.emit('changes', frameOf(4_000, 4_001, [{ rev: 4_001, message: changed }]))
    expect(timeline.originals.get(original.id)!.body).toBe('other words')
  })

  test('[G5] leads to an original far away, and back to the end without a hole', async () => {
    const { timeline, original } = await replying()
    await timeline.jumpTo(original.seq)
    expect(seqs(timeline)).toContain(original.seq)
    expect([timeline.hasBefore, timeline.hasAfter]).toEqual([true, true])
    const [first] = seqs(timeline)
    await timeline.loadAfter()
    expect(seqs(timeline)).toEqual(through(first!, timeline.messages.at(-1)!.seq))
    await timeline.jumpToLatest()
    expect(timeline.messages.at(-1)!.seq).toBe(4_000)
  })

  test('leads to an original in the window without loading anything', async () => {
    const { here, timeline } = await replying()
    const before = here.wire.asked.length
    await timeline.jumpTo(timeline.messages[3]!.seq)
    expect(here.wire.asked).toHaveLength(before)
  })
})
