import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sentenceOf, sentenceOfPort } from './system-errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-errors-'))
const file = join(folder, 'a-file')
writeFileSync(file, '')

const failure = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('It did not fail')
}

/** As the system's own, for what cannot be brought about by every user. */
const coded = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: raw text, open '${path}'`), { code, ...(path !== undefined && { path }) })

test('errors of the system become sentences that name the file and say what to do', () => {
  for (const [error, says] of [
    [failure(() => mkdirSync(file)), 'exists already'],
    [failure(() => mkdirSync(join(file, 'below'))), 'Name a folder'],
    [failure(() => readFileSync(join(folder, 'absent'))), 'There is no'],
    [coded('EACCES', file), 'has no right to'],
    [coded('EPERM', file), 'has no right to'],
    [coded('EROFS', file), 'read-only'],
    [coded('ENOSPC', file), 'disk is full'],
  ] as const) {
    const sentence = sentenceOf(error)
    expect(sentence).toContain(says)
    expect(sentence).toContain(folder)
    expect(sentence).not.toMatch(/E[A-Z]{4,}/)
  }
  // Reading a folder names none.
  expect(sentenceOf(failure(() => readFileSync(folder)))).toContain('the path is a folder')
  rmSync(folder, { recursive: true })
})

test('an error of SQLite, which names no file, gets that which was worked on', () => {
  expect(sentenceOf(coded('SQLITE_CANTOPEN'), '/data')).toContain('has no right to /data')
  expect(sentenceOf(coded('SQLITE_FULL'), '/data')).toContain('disk is full')
})

test('a sentence of our own stays as it is, and so does an unknown code', () => {
  expect(sentenceOf(new Error('Stop the server first.'), '/data')).toBe('Stop the server first.')
  expect(sentenceOf(coded('ESTRANGE', '/x'))).toBe("ESTRANGE: raw text, open '/x'")
  expect(sentenceOf('text')).toBe('text')
})

test('a port that cannot be opened says which setting to change', () => {
  const at = { host: '203.0.113.5', port: 80 }
  for (const [code, says] of [
    ['EADDRNOTAVAIL', 'HOST=203.0.113.5 is no address of this machine'],
    ['EADDRINUSE', 'Another program uses port 80'],
    ['EACCES', 'may not open port 80'],
  ] as const)
    expect(sentenceOfPort(coded(code), at)).toContain(says)
})
