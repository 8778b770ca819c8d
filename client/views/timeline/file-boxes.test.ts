import { expect, test } from 'bun:test'
import type { FileInfo } from '../../../protocol/entities.ts'
import { fileBoxes } from './file-boxes.ts'

const picture = (width: number, height: number): FileInfo => ({
  id: `${width}x${height}`,
  name: 'a.png',
  type: 'image/png',
  bytes: 1,
  width,
  height,
})
const pdf: FileInfo = { id: 'pdf', name: 'a.pdf', type: 'application/pdf', bytes: 1 }
const film: FileInfo = { id: 'film', name: 'a.mp4', type: 'video/mp4', bytes: 1 }
const shapes = (...files: FileInfo[]) => fileBoxes(files).map(({ style }) => /aspect-ratio:(.*)/.exec(style)?.[1])

test.each([
  [picture(800, 500), '400/250'],
  [picture(1080, 2400), '144/320'],
  [picture(120, 80), '120/80'],
  [picture(4000, 100), '400/44'],
  [picture(16, 16), '44/44'],
])('a single picture keeps its shape, and is not enlarged: %#', (file, shape) => {
  expect(shapes(file)).toEqual([shape])
})

test('several pictures share one box, whatever their shapes are', () => {
  const wide = picture(800, 500)
  expect(shapes(wide, wide)).toEqual(['400/200'])
  expect(shapes(wide, wide, wide)).toEqual(['480/270'])
  expect(shapes(wide, wide, wide, wide)).toEqual(['320/320'])
  expect(shapes(wide, wide, wide, wide, wide)).toEqual(['320/320'])
})

test('a message without files has no boxes', () => {
  expect(fileBoxes(undefined)).toEqual([])
})

test('the pictures come first, and every other file has its own box, in order', () => {
  const boxes = fileBoxes([pdf, picture(8, 8), film, picture(9, 9)])
  expect(boxes.map(({ files }) => files.map(({ id }) => id))).toEqual([['8x8', '9x9'], ['pdf'], ['film']])
})

test('a box keeps its shape where the column is narrow, and a card its height', () => {
  expect(fileBoxes([film, pdf]).map(({ style }) => style)).toEqual(['width:400px;aspect-ratio:400/225', 'height:60px'])
})
