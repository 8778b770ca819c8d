import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { readOptions } from './options.ts'

const ROOT = join(import.meta.dir, '..')

test('loads and servers are chosen by name', () => {
  const { loads, seconds } = readOptions(['--load', '300×1000,rooms-5000', '--only', 'parley,bun', '--seconds', '3'])
  expect(loads.map(({ name }) => name)).toEqual(['300x1000', 'rooms-5000'])
  expect(loads.map((load) => load.servers)).toEqual([
    ['parley', 'bun'],
    ['parley', 'bun'],
  ])
  expect(seconds).toBe(3)
})

test.each([
  ['--only', 'apache'],
  ['--load', '7x7'],
  ['--seconds', '0'],
  ['--against', '/nowhere'],
  ['--against', import.meta.dir],
])('%s %s is refused', (option, value) => {
  expect(() => readOptions([option, value])).toThrow()
})

test('another checkout is named by its path', () => {
  expect(readOptions(['--against', ROOT]).against).toBe(ROOT)
  expect(readOptions([]).against).toBeUndefined()
})
