import { expect, test } from 'bun:test'
import { isPdf, clockOf, extensionOf, nameParts, noteOf, spokenOf } from './file-words.ts'

const file = { id: 'a', name: 'plan.pdf', type: 'application/pdf', bytes: 2_500_000 }

test('an extension is what a reader knows as one', () => {
  expect(extensionOf('Plan.PDF')).toBe('pdf')
  expect(extensionOf('archive.tar.gz')).toBe('gz')
  for (const name of ['README', '.gitignore', 'at 10.30 we meet', 'a.', 'a.averylongend'])
    expect(extensionOf(name)).toBe('')
})

test('a long name can be cut before its end, and no character of it is lost', () => {
  const name = 'The minutes of the very long meeting 2026-11 👩‍🚀.pdf'
  const [start, end] = nameParts(name)
  expect(start + end).toBe(name)
  expect(end).toEndWith('.pdf')
  expect(nameParts('plan.pdf')).toEqual(['plan.pdf', ''])
  expect(nameParts('a name without an extension, however long it is')[1]).toBe('')
})

test('what a file is stands before its size', () => {
  expect(noteOf(file)).toBe('PDF · 2.4 MB')
  expect(noteOf({ ...file, name: 'README', type: 'text/plain' })).toBe('Text · 2.4 MB')
  expect(noteOf({ ...file, name: 'README', type: 'application/x-thing' })).toBe('File · 2.4 MB')
})

test('a time has hours only where there are any', () => {
  expect([0, 24.9, 62, 3_723].map(clockOf)).toEqual(['0:00', '0:24', '1:02', '1:02:03'])
})

test('a file is announced with what its sender said of it, and without words by its kind', () => {
  const picture = { ...file, type: 'image/png', width: 1, height: 1 }
  expect(spokenOf({ ...picture, alt: 'a dog' })).toBe('picture: a dog')
  expect(spokenOf(picture)).toBe('picture')
  expect(spokenOf({ ...file, type: 'audio/webm', peaks: '', seconds: 24 })).toBe('sound plan.pdf, 2.4 MB')
  expect(spokenOf({ ...file, type: 'audio/webm', peaks: 'AA==', seconds: 24 })).toBe('voice note, 0:24')
  expect(spokenOf(file)).toBe('file plan.pdf, 2.4 MB')
})

test('the pages of a PDF can be shown if it is not too long', () => {
  expect(isPdf({ type: 'application/pdf', bytes: 33_554_432 })).toBe(true)
  expect(isPdf({ type: 'application/pdf', bytes: 33_554_433 })).toBe(false)
  expect(isPdf({ type: 'application/pdf', bytes: 0 })).toBe(false)
  expect(isPdf({ type: 'text/plain', bytes: 10 })).toBe(false)
})
