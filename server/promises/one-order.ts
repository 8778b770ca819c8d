import { describe, expect, test } from 'bun:test'
import type { OpenStage } from '../test/stage.ts'
import { bodies, scene, upTo, type Scene } from './scene.ts'

/** Three devices write at once. Fails when they do not all see everything within this time. */
export async function threeWriteAtOnce(on: Scene, withinMs?: number): Promise<void> {
  const { alice, bob, room } = on
  const state = await alice.connects()
  await bob.connects()
  const tablet = on.device(bob, 2)
  await tablet.connects()
  const from = state.rooms[0]!.to + 1
  const writers = [alice, bob, tablet]
  await Promise.all(
    writers.flatMap((writer, w) => Array.from({ length: 100 }, (_, i) => writer.says(room, `${w}/${i}`))),
  )
  for (const writer of writers) await writer.isShown(['0/99', '1/99', '2/99'], withinMs)
  for (const writer of writers) {
    expect(writer.changes.map(({ rev }) => rev)).toEqual(upTo(from + 299, from))
    expect(writer.shown()).toEqual(alice.shown())
    expect(writer.screen.syncs).toBe(0)
  }
  expect(await bodies(alice, room)).toEqual(alice.shown())
  writers.forEach((_, w) =>
    expect(alice.shown().filter((body) => body.startsWith(`${w}/`))).toEqual(upTo(99, 0).map((i) => `${w}/${i}`)),
  )
}

export function oneOrder(open: OpenStage): void {
  describe('[G3] [G4] one order', () => {
    const on = scene(open)

    test('three who write at once are seen by all in one order, without a gap, and nobody has to sync', async () => {
      await threeWriteAtOnce(on)
    }, 20_000)
  })
}
