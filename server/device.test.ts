import { expect, test } from 'bun:test'
import { deviceOf } from './device.ts'

test('a browser is named with its system, another program by its name', () => {
  const mozilla = (rest: string) => deviceOf(`Mozilla/5.0 ${rest}`)
  expect(mozilla('(X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0')).toBe('Firefox on Linux')
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  expect(mozilla(`(Windows NT 10.0; Win64; x64) ${webkit} Chrome/150.0.0.0 Safari/537.36`)).toBe('Chrome on Windows')
  expect(mozilla(`(Windows NT 10.0) ${webkit} Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0`)).toBe('Edge on Windows')
  expect(mozilla(`(Linux; Android 15; K) ${webkit} Chrome/150.0.0.0 Mobile Safari/537.36`)).toBe('Chrome on Android')
  expect(mozilla('(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15')).toBe(
    'Safari on macOS',
  )
  expect(mozilla('(iPhone; CPU iPhone OS 19_0 like Mac OS X) FxiOS/150.0 Mobile/15E148 Safari/605.1.15')).toBe(
    'Firefox on iPhone',
  )
  expect(deviceOf('curl/8.14.1')).toBe('curl')
  expect(deviceOf('Bun/1.4.5')).toBe('Bun')
})

test('nothing that a client invents becomes a sentence or markup', () => {
  expect(deviceOf('<b>Your bank</b> needs your password')).toBeNull()
  expect(deviceOf(`x${'y'.repeat(20_000)}`)!.length).toBe(40)
  expect(deviceOf('')).toBeNull()
  expect(deviceOf(null)).toBeNull()
})
