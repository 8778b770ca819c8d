import { expect, test } from 'bun:test'
import { addressOf, shownAddress } from './addresses.ts'

const picture = { id: 'one', name: 'a b?#/ü.png', type: 'image/png', bytes: 1, width: 1, height: 1 }

test('a name is one part of the address, whatever is in it', () => {
  expect(addressOf(picture)).toBe('/files/one/a%20b%3F%23%2F%C3%BC.png')
  expect(addressOf(picture, 480)).toBe('/files/one/a%20b%3F%23%2F%C3%BC.png?w=480')
})

test('a picture that moves is shown as it is, and still to those who want no motion', () => {
  const moving = { ...picture, animated: true as const }
  expect(shownAddress(moving, { still: false, width: 480 })).toBe(addressOf(moving))
  expect(shownAddress(moving, { still: true, width: 480 })).toBe(addressOf(moving, 480))
  expect(shownAddress(picture, { still: false, width: 2048 })).toBe(addressOf(picture, 2048))
})
