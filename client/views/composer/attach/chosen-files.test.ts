import { expect, test } from 'bun:test'
import { droppedFiles, pastedFiles } from './chosen-files.ts'

const AT = new Date(2026, 10, 29, 14, 5)
const item = (file: File | null, isDirectory = false) => ({
  kind: file || isDirectory ? 'file' : 'string',
  getAsFile: () => file,
  webkitGetAsEntry: () => ({ isDirectory }),
})
const dropped = (...items: unknown[]) => droppedFiles({ items } as never)
const pasted = (files: File[], ...types: string[]) => pastedFiles({ files, types } as never, AT).map(({ name }) => name)

test('a drop has its files, and counts its folders', () => {
  const file = new File(['a'], 'a.txt')
  expect(dropped(item(file), item(new File([''], 'photos'), true), item(null))).toEqual({ files: [file], folders: 1 })
  expect(dropped(item(null))).toEqual({ files: [], folders: 0 })
})

test('a picture of the clipboard is named after the time, and a file keeps its name', () => {
  expect(pasted([new File(['a'], 'image.png')], 'Files')).toEqual(['Screenshot 2026-11-29 at 14.05.png'])
  expect(pasted([new File(['a'], 'images.png'), new File(['b'], 'plan.pdf')], 'Files')).toEqual([
    'images.png',
    'plan.pdf',
  ])
})

test('the picture of a web page is pasted, and that of a formatted text is not', () => {
  const picture = new File(['a'], 'image.png')
  expect(pasted([picture], 'text/html', 'Files')).toHaveLength(1)
  expect(pasted([picture], 'text/plain', 'text/html', 'Files')).toEqual([])
})
