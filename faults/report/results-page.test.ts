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

test('a part takes the place of what stood under its title, and leaves the others as they are', () => {
  writeSection('kill -9', 'first', page)
  writeSection('Power loss', 'second', page)
  writeSection('kill -9', 'third', page)
  const text = readFileSync(page, 'utf8')
  expect(text).toStartWith('# ')
  expect(text.match(/^## .*\n\n.*/gm)).toEqual(['## kill -9\n\nthird', '## Power loss\n\nsecond'])
})
