import { beforeEach, describe, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, frame, garden, kitchen, proven, reset, messageChanges, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Feed, type Follower } from './feed.ts'

/** Records the calls of a follower. */
class Notebook implements Follower {
  readonly revs: number[] = []
  readonly lines: string[] = []

  changed(room: string, { changes, to }: { changes: { rev: number }[]; to: number }): void {
    this.revs.push(...changes.map((change) => change.rev))
    this.lines.push(`${name(room)} changed to ${to}`)
  }

  synced(state: Parameters<NonNullable<Follower['synced']>>[0], { changes }: { changes: { rev: number }[] }): void {
    this.revs.push(...changes.map((change) => change.rev))
    this.lines.push(`${name(state.room.id)} ${state.reset ? 'reset' : 'synced'} to ${state.to}`)
  }

  removed(room: string): void {
    this.lines.push(`${name(room)} removed`)
  }
}

function name(room: string): string {
  return room === kitchen ? 'kitchen' : 'garden'
}

function answer(rooms: Results['sync']['rooms'], epoch = 'one'): Results['sync'] {
  return { epoch, person: alice, rooms }
}

let wire: FakeWire
let feed: Feed
let notebook: Notebook

beforeEach(() => {
  wire = new FakeWire()
  feed = new Feed({ wire, confirm: async () => true })
  notebook = new Notebook()
  feed.follow(notebook)
})

async function caughtUp(): Promise<void> {
  await until(() => feed.caughtUp)
}

describe('at a connect', () => {
  test('[G5] missed changes are asked for from the known rev on', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', () => answer([state({ from: 3, to: 5, changes: messageChanges(3, 5) })]))
    wire.connect()
    await caughtUp()
    expect(wire.askedFor('sync')).toEqual([{ epoch: 'one', known: [{ room: kitchen, rev: 3 }] }])
    expect(notebook.revs).toEqual([4, 5])
    expect(feed.rev(kitchen)).toBe(5)
  })

  test('[G5] a reset reaches the followers as one, and applies nothing', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', () => answer([reset(900)]))
    wire.connect()
    await caughtUp()
    expect(notebook.lines).toEqual(['kitchen reset to 900'])
    expect(notebook.revs).toEqual([])
    expect(feed.rev(kitchen)).toBe(900)
  })

  test('an answer that leaves a gap counts as a reset', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    wire.answer('sync', () => answer([state({ from: 4, to: 5, changes: messageChanges(4, 5) })]))
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

  test('[G5] a refused sync is sent again at the time that the server asked for', async () => {
    let asked = 0
    wire.answer('sync', () => {
      if (++asked === 1) throw new Refusal('too_many_messages', {}, 20)
      return answer([reset(2)])
    })
    wire.connect()
    await caughtUp()
    expect(asked).toBe(2)
  })

  test('[G9] changes that come live before the first answer are not applied: whose they are is not confirmed', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3, ...proven(3, 'first') }])
    let asked = 0
    wire.answer('sync', () => {
      if (++asked === 1) throw new Refusal('restarting', undefined, 20)
      return answer([state({ from: 3, to: 4, changes: messageChanges(3, 4), ...proven(4, 'second') })])
    })
    wire.connect()
    await until(() => asked === 1)
    wire.emit('changes', frame(3, 4))
    expect(feed.rev(kitchen)).toBe(3)
    await caughtUp()
    expect(wire.askedFor('sync').map(({ known }) => known)).toEqual([
      [{ room: kitchen, rev: 3, ...proven(3, 'first') }],
      [{ room: kitchen, rev: 3, ...proven(3, 'first') }],
    ])
    expect(notebook.revs).toEqual([4])
  })

  test('[G8] a refused sync is not sent sooner because a frame shows a gap', async () => {
    wire.answer('sync', () => answer([reset(3)]))
    wire.connect()
    await caughtUp()
    wire.answer('sync', () => {
      throw new Refusal('restarting', undefined, 60_000)
    })
    wire.emit('changes', frame(4, 5))
    await until(() => wire.askedFor('sync').length === 2)
    await wire.settled()
    for (let rev = 5; rev < 10; rev++) wire.emit('changes', frame(rev, rev + 1))
    wire.answer('sync', () => answer([reset(10)]))
    wire.disconnect()
    wire.connect()
    await caughtUp()
    expect(wire.askedFor('sync')).toHaveLength(3)
    expect(feed.rev(kitchen)).toBe(10)
  })

  test('the rooms of another person’s answer are ignored, and the next sync names no known room', async () => {
    let confirmed = 0
    const strict = new Feed({
      wire,
      confirm: async () => {
        if (++confirmed === 1) strict.restore(null, [])
        return confirmed > 1
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
    wire.emit('changes', frame(4, 6))
    wire.emit('changes', frame(6, 7))
    expect(notebook.revs).toEqual([])
    resolve(answer([state({ from: 3, to: 5, changes: messageChanges(3, 5) })]))
    await until(() => notebook.revs.length === 4)
    expect(notebook.revs).toEqual([4, 5, 6, 7])
    expect(wire.askedFor('sync')).toHaveLength(1)
  })

  test('[G5] a gap behind the answer causes another sync, and nothing is applied before it is closed', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', ({ known }) =>
      known[0]!.rev === 3 ? promise : answer([state({ from: 5, to: 8, changes: messageChanges(5, 8) })]),
    )
    wire.connect()
    wire.emit('changes', frame(6, 7))
    wire.emit('changes', frame(7, 8))
    resolve(answer([state({ from: 3, to: 5, changes: messageChanges(3, 5) })]))
    await until(() => notebook.revs.length === 5)
    expect(notebook.revs).toEqual([4, 5, 6, 7, 8])
  })

  test('[G10] a removal during a sync is confirmed by another sync', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', () => (wire.askedFor('sync').length === 1 ? promise : answer([])))
    wire.connect()
    wire.emit('removed', { room: kitchen, reason: 'left' })
    resolve(answer([state({ to: 3 })]))
    await caughtUp()
    expect(feed.rev(kitchen)).toBeUndefined()
    expect(notebook.lines.at(-1)).toBe('kitchen removed')
  })

  test('[G5] an answer of an earlier connection changes nothing, and the next connect asks again', async () => {
    feed.restore('one', [{ id: kitchen, rev: 3 }])
    const { promise, resolve } = Promise.withResolvers<Results['sync']>()
    wire.answer('sync', () => promise)
    wire.connect()
    wire.emit('changes', frame(3, 9))
    wire.disconnect()
    resolve(answer([state({ to: 3 })]))
    await wire.settled()
    expect(notebook.lines).toEqual([])
    wire.answer('sync', () => answer([state({ from: 3, to: 4, changes: messageChanges(3, 4) })]))
    wire.connect()
    await caughtUp()
    expect(notebook.revs).toEqual([4])
    expect(notebook.lines).toEqual(['kitchen synced to 4'])
  })
})

describe('term and proof', () => {
  test('[G9] each rev is sent back with its term and proof: those of the answer, and those of a live frame', async () => {
    feed.restore('one', [
      { id: kitchen, rev: 3, ...proven(3, 'first') },
      { id: garden, rev: 8 },
    ])
    const known = () => wire.askedFor('sync').at(-1)!.known
    wire.answer('sync', () => answer([state({ to: 3, term: 'first' }), state({ to: 8, term: 'older' }, garden)]))
    wire.connect()
    await caughtUp()
    expect(known()).toEqual([
      { room: kitchen, rev: 3, ...proven(3, 'first') },
      { room: garden, rev: 8 },
    ])
    wire.emit('changes', { ...frame(3, 4), ...proven(4, 'second') })
    await feed.sync()
    expect(known()).toEqual([
      { room: kitchen, rev: 4, ...proven(4, 'second') },
      { room: garden, rev: 8, ...proven(8, 'older') },
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

  test('[G3] changes that join on are applied without a sync', () => {
    wire.emit('changes', frame(3, 4))
    wire.emit('changes', frame(4, 6))
    expect(notebook.revs).toEqual([4, 5, 6])
    expect(wire.askedFor('sync')).toHaveLength(1)
  })

  test('[G3] changes that come twice, whole or in part, are applied once', () => {
    wire.emit('changes', frame(3, 5))
    wire.emit('changes', frame(3, 5))
    wire.emit('changes', frame(3, 4))
    wire.emit('changes', frame(4, 6))
    expect(notebook.revs).toEqual([4, 5, 6])
  })

  test('[G5] a gap causes one sync, however many frames show it', async () => {
    wire.answer('sync', () => answer([state({ from: 3, to: 8, changes: messageChanges(3, 8) })]))
    wire.emit('changes', frame(4, 6))
    wire.emit('changes', frame(6, 7))
    wire.emit('changes', frame(7, 9))
    await until(() => notebook.revs.length === 6)
    expect(notebook.revs).toEqual([4, 5, 6, 7, 8, 9])
    expect(wire.askedFor('sync')).toHaveLength(2)
  })

  test('[G5] a room that was joined on another device is found by its first change', async () => {
    wire.answer('sync', () => answer([state({ to: 3 }), reset(2, garden)]))
    wire.emit('changes', frame(1, 2, garden))
    await until(() => feed.rev(garden) === 2)
    expect(notebook.lines).toContain('garden reset to 2')
  })

  test('[G10] a room that no sync names does not cause syncs without end', async () => {
    wire.answer('sync', () => answer([state({ to: 3 })]))
    for (let rev = 1; rev < 20; rev++) {
      wire.emit('changes', frame(rev, rev + 1, garden))
      await Bun.sleep(1)
    }
    expect(wire.askedFor('sync').length).toBeLessThan(4)
    expect(feed.rev(garden)).toBeUndefined()
  })

  test('[G5] frames of a room do not put off the sync after a refused one', async () => {
    let refused = 0
    wire.answer('sync', () => {
      if (refused++ === 0) throw new Refusal('too_many_messages', {}, 20)
      return answer([reset(3), reset(40, garden)])
    })
    const busy = setInterval(() => wire.emit('changes', frame(1, 2, garden)), 100)
    await until(
      () => feed.rev(garden),
      (rev) => rev === 40,
      3_000,
    ).finally(() => clearInterval(busy))
  })

  test('[G10] a removal reaches the followers once', () => {
    wire.emit('removed', { room: kitchen, reason: 'left' })
    wire.emit('removed', { room: kitchen, reason: 'left' })
    expect(notebook.lines).toEqual(['kitchen removed'])
  })
})
