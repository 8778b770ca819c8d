import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { closeCodes } from '../../protocol/close-codes.ts'
import { schemas } from '../../protocol/commands.ts'
import { reasons } from '../../protocol/errors.ts'

const page = await Bun.file(join(import.meta.dir, '../../docs/protocol.md')).text()
/** The first two cells of every row. */
const rows = [...page.matchAll(/^\| (.+?) +\| (.+?) +\|/gm)].map(([, first, second]) => [first!, second!] as const)

test('docs/protocol.md has every reason with its code', () => {
  const codeOf = (reason: string) => rows.find(([names]) => names.includes(`\`${reason}\``))?.[1].replaceAll('`', '')
  expect(Object.fromEntries(Object.keys(reasons).map((reason) => [reason, codeOf(reason)]))).toEqual(reasons)
})

test('docs/protocol.md has every command and every close code', () => {
  const first = rows.map(([name]) => name.replace(/^`([\w.]+)`.*/, '$1'))
  expect(first).toEqual(expect.arrayContaining([...Object.keys(schemas), ...Object.values(closeCodes).map(String)]))
})
