import { afterAll, beforeAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder
beforeAll(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-command-')))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs it like npm: in the project's folder, with the person's folder in INIT_CWD. */
const parley = (...args) => {
  const env = { PATH: process.env.PATH, INIT_CWD: folder, DATA_DIR: join(folder, 'data') }
  return spawnSync('node', [join(import.meta.dir, 'parley.mjs'), ...args], { env, encoding: 'utf8' })
}

test("a file name is relative to the person's folder", () => {
  writeFileSync(join(folder, 'copy.db'), 'precious')
  const { status, stderr, stdout } = parley('backup', 'copy.db')
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toContain(`${join(folder, 'copy.db')} already exists.`)
})

test('an option is not taken for a file name', () => {
  const before = readdirSync(folder)
  const { status, stderr } = parley('backup', '--help')
  expect([status, readdirSync(folder)]).toEqual([2, before])
  expect(stderr).toContain('parley backup FILE')
})
