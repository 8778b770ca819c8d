import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSection } from './results-page.ts'

let folder: string
let page: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-page-'))
  page = join(folder, 'RESULTS.md')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a section replaces the one with its title and no other', () => {
  writeSection('kill -9', 'first', page)
  writeSection('Power loss', 'second', page)
  writeSection('kill -9', 'third', page)
  const text = readFileSync(page, 'utf8')
  expect(text.match(/^# /gm)).toEqual(['# '])
  expect(text.match(/^## .*\n\n.*/gm)).toEqual(['## kill -9\n\nthird', '## Power loss\n\nsecond'])
})
