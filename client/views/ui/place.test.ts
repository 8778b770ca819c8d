import { expect, test } from 'bun:test'
import { placeBeside } from './place.ts'

const space = { width: 1280, height: 800 }
const menu = { width: 240, height: 260 }
const button = (left: number, top: number) => ({ left, top, width: 30, height: 30 })

test('a menu stands below its button, its end at the end of the button', () => {
  expect(placeBeside(button(900, 100), menu, space)).toEqual({ left: 690, top: 134, most: 658 })
})

test('a menu stands above a button at the bottom of the window', () => {
  expect(placeBeside(button(900, 700), menu, space)).toEqual({ left: 690, bottom: 104, most: 688 })
})

test('what prefers to be above is below only where there is no room above', () => {
  expect(placeBeside(button(900, 400), menu, space, { prefers: 'above' }).bottom).toBe(404)
  expect(placeBeside(button(900, 100), menu, space, { prefers: 'above' }).top).toBe(134)
})

test('what is centred has its middle at the middle of the button', () => {
  expect(placeBeside(button(900, 100), menu, space, { align: 'centre' }).left).toBe(795)
})

test('what is near has its start at the start of a button in the left half of the window', () => {
  expect(placeBeside(button(600, 100), menu, space, { align: 'near' }).left).toBe(600)
  expect(placeBeside(button(900, 100), menu, space, { align: 'near' }).left).toBe(690)
})

test('what has its start at the start of its button has it anywhere in the window', () => {
  expect(placeBeside(button(900, 100), menu, space, { align: 'start' }).left).toBe(900)
})

test('a menu never leaves the window', () => {
  expect(placeBeside(button(10, 100), menu, space).left).toBe(8)
  expect(placeBeside(button(1270, 100), menu, space).left).toBe(1280 - 8 - 240)
})

test('a menu that is higher than the room on both sides takes the larger side and scrolls', () => {
  const low = { width: 800, height: 300 }
  expect(placeBeside(button(400, 200), { width: 240, height: 600 }, low)).toEqual({ left: 190, bottom: 104, most: 188 })
})
