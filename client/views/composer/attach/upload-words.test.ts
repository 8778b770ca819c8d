import { expect, test } from 'bun:test'
import type { Upload } from '../../../stores/uploads/upload.ts'
import { endingOf, progressOf, uploadWords } from './upload-words.ts'

const MB = 1024 * 1024
const upload: Upload = {
  person: 'p',
  id: 'u',
  room: 'r',
  place: 'r',
  name: 'clip.mov',
  type: 'video/quicktime',
  bytes: 80 * MB,
  state: 'waiting',
  sent: 0,
}

test('the progress is that of all bytes, until nothing is left to send', () => {
  const done: Upload = { ...upload, id: 'v', state: 'done', sent: 80 * MB }
  expect(progressOf([upload, done])).toBe(0.5)
  expect(progressOf([done])).toBeNull()
  expect(progressOf([{ ...upload, bytes: 0 }])).toBe(0)
})

test('a chip says how far its upload is', () => {
  expect(uploadWords(upload)).toBe('80 MB · waiting')
  expect(uploadWords({ ...upload, state: 'uploading', sent: 5.2 * MB })).toBe('5.2 MB of 80 MB')
  expect(uploadWords({ ...upload, state: 'finishing' })).toBe('80 MB · finishing')
  expect(uploadWords({ ...upload, state: 'done' })).toBe('80 MB · ready')
})

test('a file that is too large is named with its size and the limit, and another refusal by its words', () => {
  const problem = { reason: 'file_too_large' as const, params: { bytes: 25 * MB } }
  expect(uploadWords({ ...upload, state: 'failed', problem })).toBe('clip.mov has 80 MB. A file may have 25 MB.')
  const left = { reason: 'not_member' as const }
  expect(uploadWords({ ...upload, state: 'failed', problem: left })).toBe('You are no longer in this room.')
})

test('a file for which there is no space says how much is left, and what frees some', () => {
  const problem = { reason: 'no_space' as const, params: { of: 'person', left: 3 * MB } }
  expect(uploadWords({ ...upload, state: 'failed', problem })).toBe(
    'clip.mov has 80 MB. 3 MB are left for your files. Delete messages with files of yours to free some.',
  )
})

test('a tile has the end of the name', () => {
  expect(endingOf('plan.tar.gz')).toBe('GZ')
  expect(endingOf('README')).toBe('FILE')
  expect(endingOf('what is this.something')).toBe('FILE')
})
