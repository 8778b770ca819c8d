import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findings } from './house.ts'

let folder: string
const write = (path: string, text: string) => Bun.write(join(folder, path), text)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-house-'))
  await write('package-lock.json', '{ "packages": { "node_modules/hono": { "version": "1.0.0" } } }')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('sources that follow the rules have no findings', async () => {
  await write('server/config.ts', 'export const port = process.env.PORT')
  await write('server/config.test.ts', 'process.env.PORT = "1"')
  await write('server/rooms/limit.ts', "export { port } from '../config.ts'\nexport const limit = 1")
  await write('client/dist/built.mjs', 'process.env.PORT')
  expect(await findings(folder)).toEqual([])
})

for (const read of ['process.env.PORT', 'Bun.env.PORT', 'import.meta.env.PORT'])
  test(`${read} outside the configuration is found`, async () => {
    await write('server/rooms/create-room.ts', `export const port = ${read}`)
    expect(await findings(folder)).toEqual(['server/rooms/create-room.ts: only server/config.ts reads the environment'])
  })

test('the environment taken by import is found', async () => {
  await write('client/feed.ts', "import { env } from 'node:process'\nexport const port = env.PORT")
  expect(await findings(folder)).toEqual(['client/feed.ts: only server/config.ts reads the environment'])
})

test('a barrel is found under any name', async () => {
  await write('server/rooms/rooms.ts', "// All of it.\nexport * from './a.ts'\nexport {\n  a,\n  b,\n} from './b.ts'\n")
  expect(await findings(folder)).toEqual(['server/rooms/rooms.ts: a barrel. Import from the file that has the code'])
})

test('a hover style outside of a query for a mouse is found', async () => {
  await write('client/views/Plain.svelte', '<style>\n  b:hover {\n    color: red;\n  }\n</style>')
  await write('client/styles/after.css', '@media (hover: hover) {\n  b:hover {\n    color: red;\n  }\n}\ni:hover {\n}')
  await write('client/styles/within.css', '@media (hover: hover) {\n  b {\n  }\n\n  i:hover {\n    color: red;\n  }\n}')
  expect((await findings(folder)).toSorted()).toEqual(
    ['client/styles/after.css', 'client/views/Plain.svelte'].map(
      (file) => `${file}: :hover outside of @media (hover: hover) stays after a touch`,
    ),
  )
})

test('an address in the lock file is found', async () => {
  await write(
    'package-lock.json',
    '{ "packages": { "node_modules/hono": { "resolved": "https://example.org/hono.tgz" } } }',
  )
  expect((await findings(folder))[0]).toStartWith('package-lock.json: contains')
})
