import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { limits } from '../../protocol/limits.ts'

test('docs/security.md has every limit with its value', async () => {
  const page = await Bun.file(join(import.meta.dir, '../../docs/security.md')).text()
  const rows = page.matchAll(/^\| `(\w+)` +\| +([\d,]+) \|/gm)
  const stated = Object.fromEntries([...rows].map(([, name, value]) => [name!, Number(value!.replaceAll(',', ''))]))
  expect(stated).toMatchObject(limits)
})
