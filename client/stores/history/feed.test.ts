import { beforeEach, describe, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, frame, garden, kitchen, reset, said, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Feed, type Follower } from './feed.ts'

/** Notes the revs that it was told, room by room. */
class Notebook implements Follower {
  readonly revs: number[] = []
  readonly lines: string[] = []

  changed(room: string, { changes, to }: { changes: { rev: number }[]; to: number }): void {
    this.revs.push(...changes.map((change) => change.rev))
    this.lines.push(`${name(room)} changed to ${to}`)
  }

  synced(told: Parameters<NonNullable<Follower['synced']>>[0], { changes }: { changes: { rev: number }[] }): void {
    this.revs.push(...changes.map((change) => change.rev))
    this.lines.push(`${name(told.room.id)} ${told.reset ? 'reset' : 'synced'} to ${told.to}`)
  }

  removed(room: string): void {
    this.lines.push(`${name(room)} removed`)
  }
}

function name(room: string): string {
  return room === kitchen ? 'kitchen' : 'garden'
}

function answer(rooms: Results['sync']['rooms'], epoch = 'one'): Results['sync'] {
  return { epoch, run: 'a run', person: alice, rooms }
}

let wire: FakeWire
let feed: Feed
let notebook: Notebook

beforeEach(() => {
  wire = new FakeWire()
  feed = new Feed({ wire, meet: async () => true })
  notebook = new Notebook()
  feed.follow(notebook)
})

async function caughtUp(): Promise<void> {
  await until(() => feed.caughtUp)
}

describe('at a connect', () => {
  test('[G5] what was missed is asked for from the rev that is held', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', () => answer([state({ from: 3, to: 5, changes: said(3, 5) })]))
    wire.connect()
    await caughtUp()
    expect(wire.askedFor('sync')).toEqual([{ epoch: 'one', known: [{ room: kitchen, rev: 3 }] }])
    expect(notebook.revs).toEqual([4, 5])
    expect(feed.rev(kitchen)).toBe(5)
  })

  test('[G5] a reset is told as one, and applies nothing', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', () => answer([reset(900)]))
    wire.connect()
    await caughtUp()
    expect(notebook.lines).toEqual(['kitchen reset to 900'])
    expect(notebook.revs).toEqual([])
    expect(feed.rev(kitchen)).toBe(900)
  })

  test('an answer that leaves a gap is taken as a reset', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', () => answer([state({ from: 4, to: 5, changes: said(4, 5) })]))
    wire.connect()
    await caughtUp()
    expect(notebook.lines).toEqual(['kitchen reset to 5'])
  })

  test('[G10] a room that the answer does not name is gone', async () => {
    feed.restore('one', [
      { id: kitchen, rev: 3 },
      { id: garden, rev: 8 },
    ])
    wire.answer('sync', () => answer([state({ to: 3 })]))
    wire.connect()
    await caughtUp()
    expect(notebook.lines).toEqual(['garden removed', 'kitchen synced to 3'])
    expect(feed.rev(garden)).toBeUndefined()
  })

  test('[G5] a refused sync is asked again when the server said', async () => {
    let asked = 0
    wire.answer('sync', () => {
      if (++asked === 1) throw new Refusal('rate_limited', 'Slowly.', 20)
      return answer([reset(2)])
    })
    wire.connect()
    await caughtUp()
    expect(asked).toBe(2)
  })

  test('[G9] what comes live before the first answer is not held: in which run it was given is not known', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3, run: 'first' }])
    let asked = 0
    wire.answer('sync', () => {
      if (++asked === 1) throw new Refusal('unavailable', 'In a moment.', 20)
      return answer([state({ from: 3, to: 4, changes: said(3, 4), run: 'second' })])
    })
    wire.connect()
    await until(() => asked === 1)
    wire.say('changes', frame(3, 4))
    await Bun.sleep(1)
    expect(feed.rev(kitchen)).toBe(3)
    await caughtUp()
    expect(wire.askedFor('sync').map(({ known }) => known)).toEqual([
      [{ room: kitchen, rev: 3, run: 'first' }],
      [{ room: kitchen, rev: 3, run: 'first' }],
    ])
    expect(notebook.revs).toEqual([4])
  })

  test('[G8] a refused sync is not asked sooner because a frame shows a gap', async () => {
    wire.answer('sync', () => answer([reset(3)]))
    wire.connect()
    await caughtUp()
    wire.answer('sync', () => {
      throw new Refusal('unavailable', 'Later.', 60_000)
    })
    wire.say('changes', frame(4, 5))
    await until(() => wire.askedFor('sync').length === 2)
    await Bun.sleep(1)
    for (let rev = 5; rev < 10; rev++) wire.say('changes', frame(rev, rev + 1))
    await Bun.sleep(5)
    expect(wire.askedFor('sync')).toHaveLength(2)
    wire.answer('sync', () => answer([reset(10)]))
    wire.disconnect()
    wire.connect()
    await caughtUp()
    expect(feed.rev(kitchen)).toBe(10)
  })

  test('a stranger in the answer is not believed about rooms: it is asked anew, for nothing known', async () => {
    let met = 0
    const strict = new Feed({
      wire,
      meet: async () => {
        if (++met === 1) strict.restore(null, [])
        return met > 1
      },
    })
    strict.follow(notebook)
    strict.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', ({ known }) => answer(known.length === 0 ? [reset(4)] : [state({ to: 3 })]))
    wire.connect()
    await until(() => strict.caughtUp)
    expect(strict.rev(kitchen)).toBe(4)
  })
})

describe('while a sync is under way', () => {
  test('[G3] live changes wait for the answer and then join on', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', () => promise)
    wire.connect()
    wire.say('changes', frame(4, 6))
    wire.say('changes', frame(6, 7))
    await Bun.sleep(5)
    expect(notebook.revs).toEqual([])
    resolve(answer([state({ from: 3, to: 5, changes: said(3, 5) })]))
    await until(() => notebook.revs.length === 4)
    expect(notebook.revs).toEqual([4, 5, 6, 7])
    expect(wire.askedFor('sync')).toHaveLength(1)
  })

  test('[G5] a gap behind the answer is asked for again, and nothing is applied before it is closed', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', ({ known }) =>
      known[0]!.rev === 3 ? promise : answer([state({ from: 5, to: 8, changes: said(5, 8) })]),
    )
    wire.connect()
    wire.say('changes', frame(6, 7))
    wire.say('changes', frame(7, 8))
    resolve(answer([state({ from: 3, to: 5, changes: said(3, 5) })]))
    await until(() => notebook.revs.length === 5)
    expect(notebook.revs).toEqual([4, 5, 6, 7, 8])
  })

  test('[G10] a removal that the answer may not know of is settled by another sync', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', () => (wire.askedFor('sync').length === 1 ? promise : answer([])))
    wire.connect()
    wire.say('removed', { room: kitchen, reason: 'removed' })
    resolve(answer([state({ to: 3 })]))
    await caughtUp()
    expect(feed.rev(kitchen)).toBeUndefined()
    expect(notebook.lines.at(-1)).toBe('kitchen removed')
  })

  test('[G5] an answer that a cut made void changes nothing, and the next connect asks anew', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', () => promise)
    wire.connect()
    wire.say('changes', frame(3, 9))
    wire.disconnect()
    resolve(answer([state({ to: 3 })]))
    await Bun.sleep(5)
    expect(notebook.lines).toEqual([])
    wire.answer('sync', () => answer([state({ from: 3, to: 4, changes: said(3, 4) })]))
    wire.connect()
    await caughtUp()
    expect(notebook.revs).toEqual([4])
  })
})

describe('the run', () => {
  test('[G9] each rev goes back with the run that gave it: from the answer, and live from this connection', async () => {
    feed.restore('one', [
      { id: kitchen, rev: 3, run: 'first' },
      { id: garden, rev: 8 },
    ])
    const known = () => wire.askedFor('sync').at(-1)!.known
    wire.answer('sync', () => answer([state({ to: 3, run: 'first' }), state({ to: 8 }, garden)]))
    wire.connect()
    await caughtUp()
    expect(known()).toEqual([
      { room: kitchen, rev: 3, run: 'first' },
      { room: garden, rev: 8 },
    ])
    wire.say('changes', frame(3, 4))
    await feed.sync()
    expect(known()).toEqual([
      { room: kitchen, rev: 4, run: 'a run' },
      { room: garden, rev: 8 },
    ])
  })
})

describe('live', () => {
  beforeEach(async () => {
    wire.answer('sync', () => answer([reset(3)]))
    wire.connect()
    await caughtUp()
    notebook.lines.length = 0
  })

  test('[G3] changes that join on are applied without a question', () => {
    wire.say('changes', frame(3, 4))
    wire.say('changes', frame(4, 6))
    expect(notebook.revs).toEqual([4, 5, 6])
    expect(wire.askedFor('sync')).toHaveLength(1)
  })

  test('[G3] what comes twice, whole or in part, is applied once', () => {
    wire.say('changes', frame(3, 5))
    wire.say('changes', frame(3, 5))
    wire.say('changes', frame(3, 4))
    wire.say('changes', frame(4, 6))
    expect(notebook.revs).toEqual([4, 5, 6])
  })

  test('[G5] a gap is asked for once, however many frames show it', async () => {
    wire.answer('sync', () => answer([state({ from: 3, to: 8, changes: said(3, 8) })]))
    wire.say('changes', frame(4, 6))
    wire.say('changes', frame(6, 7))
    wire.say('changes', frame(7, 9))
    await until(() => notebook.revs.length === 6)
    expect(notebook.revs).toEqual([4, 5, 6, 7, 8, 9])
    expect(wire.askedFor('sync')).toHaveLength(2)
  })

  test('[G5] a room that was joined elsewhere is found by its first change', async () => {
    wire.answer('sync', () => answer([state({ to: 3 }), reset(2, garden)]))
    wire.say('changes', frame(1, 2, garden))
    await until(() => feed.rev(garden) === 2)
    expect(notebook.lines).toContain('garden reset to 2')
  })

  test('[G10] a room that no sync knows does not make it ask without end', async () => {
    wire.answer('sync', () => answer([state({ to: 3 })]))
    for (let rev = 1; rev < 20; rev++) {
      wire.say('changes', frame(rev, rev + 1, garden))
      await Bun.sleep(1)
    }
    expect(wire.askedFor('sync').length).toBeLessThan(4)
    expect(feed.rev(garden)).toBeUndefined()
  })

  test('[G5] frames of a room that a sync could not tell of do not put off the next', async () => {
    let refused = 0
    wire.answer('sync', () => {
      if (refused++ === 0) throw new Refusal('rate_limited', 'Slowly.', 20)
      return answer([reset(3), reset(40, garden)])
    })
    const busy = setInterval(() => wire.say('changes', frame(1, 2, garden)), 100)
    await until(
      () => feed.rev(garden),
      (rev) => rev === 40,
      3_000,
    ).finally(() => clearInterval(busy))
  })

  test('[G10] a removal is told once', () => {
    wire.say('removed', { room: kitchen, reason: 'removed' })
    wire.say('removed', { room: kitchen, reason: 'removed' })
    expect(notebook.lines).toEqual(['kitchen removed'])
  })
})
