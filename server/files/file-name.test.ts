import { expect, test } from 'bun:test'
import { sharedLimits } from '../../protocol/limits.ts'
import { fileNameOf } from './file-name.ts'

test.each([
  ['plan.pdf', 'plan.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\plan.pdf', 'plan.pdf'],
  ['..', 'file'],
  ['', 'file'],
  ['/', 'file'],
  ['a\0b.txt', 'ab.txt'],
  ['one\r\nSet-Cookie: x=1', 'one Set-Cookie: x=1'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['\u200B\u2066', 'file'],
  ['Cafe\u0301.txt', 'Café.txt'],
  ['\uD800.txt', '\uFFFD.txt'],
  ['.env', '.env'],
])('%j is stored as %j', (name, stored) => expect(fileNameOf(name)).toBe(stored))

test('a name that is too long keeps its ending', () => {
  const stored = fileNameOf(`${'x'.repeat(5_000)}.tar.gz`)
  expect([stored.length, stored.endsWith('x.gz')]).toEqual([sharedLimits.fileNameCharacters, true])
  expect(fileNameOf(`a.${'y'.repeat(5_000)}`)).toHaveLength(sharedLimits.fileNameCharacters)
  expect(fileNameOf('😀'.repeat(500)).isWellFormed()).toBe(true)
})
