import { expect, test } from 'bun:test'
import { Rate } from './rates.ts'

test('a burst passes, then one each second', () => {
  let now = 0
  const rate = new Rate(1, 3, () => now)
  expect([rate.take('alice'), rate.take('alice'), rate.take('alice')]).toEqual([0, 0, 0])
  expect(rate.take('alice')).toBe(1_000)
  now = 1_000
  expect(rate.take('alice')).toBe(0)
  expect(rate.take('alice')).toBe(1_000)
})

test("alice's flood costs bob nothing", () => {
  const rate = new Rate(1, 1, () => 0)
  rate.take('alice')
  expect(rate.take('alice')).toBeGreaterThan(0)
  expect(rate.take('bob')).toBe(0)
})

test('a cost takes as many tokens, and is refused with the time until they are there', () => {
  let now = 0
  const rate = new Rate(10, 20, () => now)
  expect([rate.take('alice', 8), rate.take('alice', 8)]).toEqual([0, 0])
  expect(rate.take('alice', 8)).toBe(400)
  now = 400
  expect(rate.take('alice', 8)).toBe(0)
})

test('of a cost above half a burst, the other half may be owed', () => {
  let now = 0
  const rate = new Rate(10, 20, () => now)
  expect(rate.take('alice', 11)).toBe(0)
  expect(rate.take('alice', 50)).toBe(100)
  now = 100
  expect(rate.take('alice', 50)).toBe(0)
  expect(rate.wait('alice')).toBe(4_100)
})

test('what is owed delays the next tokens by half a minute at most', () => {
  let now = 0
  const rate = new Rate(10, 20, () => now)
  rate.spend('alice', 25)
  expect(rate.wait('alice')).toBe(600)
  rate.spend('alice', 1_000_000)
  expect(rate.wait('alice')).toBe(30_100)
  now = 30_100
  expect(rate.take('alice')).toBe(0)
})

test('a rate of 0 is no limit, and neither is a burst of 0', () => {
  for (const rate of [new Rate(0, 10, () => 0), new Rate(1, 0, () => 0)])
    for (let i = 0; i < 1_000; i++) expect(rate.take('alice')).toBe(0)
})

test('[G7] a full bucket is deleted, one that is not full stays', () => {
  let now = 0
  const rate = new Rate(1, 2, () => now)
  rate.take('alice')
  rate.sweep()
  expect(rate.size).toBe(1)
  now = 1_000
  rate.sweep()
  expect(rate.size).toBe(0)
})

test('[G8] each reservation gets the next free token, up to the longest time', () => {
  let now = 0
  const rate = new Rate(10, 1, () => now)
  const reserve = () => rate.reserve('crowd', 350)
  expect([reserve(), reserve(), reserve(), reserve()]).toEqual([0, 100, 200, 300])
  expect([reserve(), reserve()]).toEqual([350, 350])
  now = 200
  expect([reserve(), reserve()]).toEqual([200, 300])
  now = 10_000
  expect(reserve()).toBe(0)
})
