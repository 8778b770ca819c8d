import { expect, test } from 'bun:test'
import type { FileInfo } from '../../../protocol/entities.ts'
import { kindOf } from './file-kind.ts'
import { filesLine } from './files-line.ts'

const file = (type: string, more: Partial<FileInfo> = {}): FileInfo => ({
  id: type,
  name: 'plan.pdf',
  type,
  bytes: 1,
  ...more,
})
const picture = file('image/png', { width: 4, height: 3 })
const voice = file('audio/webm', { peaks: 'AAA=' })
const pdf = file('application/pdf')

test.each([
  [[picture], '📷 Picture'],
  [[picture, picture, picture], '📷 3 pictures'],
  [[file('video/mp4')], '🎬 Video'],
  [[voice], '🎤 Voice note'],
  [[voice, voice], '🎤 2 voice notes'],
  [[file('audio/mpeg', { name: 'song.mp3' })], '🎵 song.mp3'],
  [[pdf], '📄 plan.pdf'],
  [[pdf, pdf], '📄 2 files'],
  [[picture, pdf], '📄 2 files'],
  [[], ''],
])('files are told in a line: %#', (files, line) => {
  expect(filesLine(files)).toBe(line)
})

test('a picture of an unknown size is a file, and so is what only begins like a picture', () => {
  expect(kindOf(file('image/svg+xml'))).toBe('file')
  expect(kindOf(file('imagery/x', { width: 1 }))).toBe('file')
})
