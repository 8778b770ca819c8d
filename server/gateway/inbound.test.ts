import { expect, test } from 'bun:test'
import { limits } from '../../protocol/limits.ts'
import { Inbound, type InboundLimits } from './inbound.ts'

const SMALL = {
  ...limits,
  frameBytes: 100,
  unauthenticatedFrames: 3,
  socketFramesPerSecond: 2,
  socketFramesBurst: 10,
  socketBytesPerSecond: 100,
  socketBytesBurst: 1_000,
}

function scene(changed: Partial<InboundLimits> = {}) {
  const time = { now: 0 }
  const inbound = new Inbound({ ...SMALL, ...changed }, () => time.now)
  const takes = (count: number, bytes: number) => Array.from({ length: count }, () => inbound.take(bytes))
  const fits = (count: number, bytes: number) => takes(count, bytes).filter(Boolean).length
  return { time, inbound, fits }
}

test('without a session there are some frames and one frame of bytes, once', () => {
  for (const bytes of [1, 40]) {
    const { time, inbound, fits } = scene()
    expect(fits(5, bytes)).toBe(bytes === 1 ? 3 : 2)
    time.now = 60_000
    expect([inbound.take(1), inbound.flooded]).toEqual([false, true])
  }
})

test('with a session there is a burst, and then the rate', () => {
  const { time, inbound, fits } = scene()
  inbound.connect()
  expect(fits(12, 1)).toBe(10)
  expect([inbound.flooded, inbound.wait]).toEqual([false, 1_000])
  time.now = 1_000
  expect(inbound.overdrawn).toBe(false)
  expect(fits(1, 1)).toBe(0)
  time.now = 60_000
  expect(fits(12, 1)).toBe(10)
})

test('bytes count like frames, whatever their number', () => {
  const { time, inbound, fits } = scene()
  inbound.connect()
  expect(fits(3, 600)).toBe(1)
  expect(inbound.wait).toBe(8_000)
  time.now = 8_000
  expect(inbound.overdrawn).toBe(false)
})

test('two bursts at once are a flood', () => {
  for (const [count, bytes] of [
    [21, 1],
    [2, 1_001],
  ] as const) {
    const { inbound, fits } = scene()
    inbound.connect()
    fits(count - 1, bytes)
    expect(inbound.flooded).toBe(false)
    fits(1, bytes)
    expect(inbound.flooded).toBe(true)
  }
})

test('a rate or a burst of 0 is no limit, but not before the session', () => {
  for (const off of [
    { socketFramesPerSecond: 0, socketBytesBurst: 0 },
    { socketFramesBurst: 0, socketBytesPerSecond: 0 },
  ]) {
    const { inbound, fits } = scene(off)
    expect(fits(5, 1)).toBe(3)
    inbound.connect()
    expect(fits(100_000, 100)).toBe(100_000)
  }
})
