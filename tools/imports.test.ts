import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ruleNames, violations, type Violation } from './imports.ts'

/** A small Parley: what stands under `fine` keeps every rule, each file under `wrong` breaks the rule that is its key. */
const fine: Record<string, string> = {
  'package.json':
    '{ "type": "module", "dependencies": { "valibot": "1", "socket.io-client": "1" }, "devDependencies": { "a-driver": "1" } }',
  'tsconfig.json': '{ "compilerOptions": { "allowImportingTsExtensions": true, "noEmit": true, "module": "ESNext" } }',
  ...npmPackage('a-driver'),
  ...npmPackage('valibot'),
  ...npmPackage('socket.io-client'),
  'protocol/entities.ts': `import * as v from 'valibot'; export const entities = v`,
  'server/main.ts': `import './storage/sqlite/open.ts'; import './app.ts'`,
  'server/app.ts': `import './gateway/http.ts'; import './commands.ts'`,
  'server/config.ts': `export const config = 1`,
  'server/clock.ts': `export const clock = 1`,
  'server/commands.ts': `import './messages/send-message.ts'; import './rooms/create-room.ts'`,
  'server/gateway/hub.ts': `import type { Storage } from '../storage/storage.ts'; export type Hub = Storage`,
  'server/gateway/http.ts': `import '../commands.ts'`,
  'server/messages/send-message.ts': `
    import { access } from '../rooms/access.ts'
    import { clock } from '../clock.ts'
    import type { Hub } from '../gateway/hub.ts'
    import type { Storage } from '../storage/storage.ts'
    export const send = (hub: Hub, storage: Storage) => [hub, storage, access, clock]`,
  'server/messages/send-message.test.ts': `import '../storage/sqlite/open.ts'; import 'a-driver'`,
  'server/rooms/access.ts': `export const access = 1`,
  'server/rooms/create-room.ts': `import './access.ts'`,
  'server/storage/storage.ts': `import { entities } from '../../protocol/entities.ts'; export type Storage = typeof entities`,
  'server/storage/sqlite/open.ts': `import { Database } from 'bun:sqlite'; import '../storage.ts'; export { Database }`,
  'server/storage/postgres/open.ts': `import '../storage.ts'`,
  'client/main.ts': `import './stores/connection/connection.ts'; import './views/Room.svelte'`,
  'client/stores/connection/connection.ts': `import { io } from 'socket.io-client'; export { io }`,
  'client/stores/feed.ts': `import './connection/connection.ts'; import '../../protocol/entities.ts'`,
  'client/views/Room.svelte': `<script lang="ts">import '../stores/feed.ts'</script><p>Room</p>`,
}

const wrong: Record<string, Record<string, string>> = {
  '1-protocol-alone': {
    'protocol/reaching.ts': `import type { clock } from '../server/clock.ts'; export type C = typeof clock`,
  },
  '1-client-and-server-apart': {
    'client/reaching.ts': `import type { Storage } from '../server/storage/storage.ts'; export type S = Storage`,
    'server/reaching.ts': `import '../client/stores/feed.ts'`,
  },
  '2-slice-to-slice': { 'server/messages/neighbour.ts': `import '../rooms/create-room.ts'` },
  '2-slice-to-shell': {
    'server/messages/adapter.ts': `import type { Database } from '../storage/sqlite/open.ts'; export type D = Database`,
    'server/messages/gateway.ts': `import '../gateway/http.ts'`,
    'server/messages/config.ts': `import '../config.ts'`,
  },
  '2-slice-to-hub-by-type': { 'server/messages/hub.ts': `import '../gateway/hub.ts'` },
  '2-slice-to-driver': { 'server/messages/socket.ts': `import 'a-driver'` },
  '2-slice-to-database': { 'server/messages/driver.ts': `import 'bun:sqlite'` },
  '3-adapter-to-port': {
    'server/storage/sqlite/other.ts': `import '../postgres/open.ts'`,
    'server/storage/sqlite/slice.ts': `import '../../rooms/access.ts'`,
  },
  '3-adapter-to-shell': { 'server/storage/sqlite/shell.ts': `import '../../config.ts'` },
  '3-one-driver': { 'server/storage/sqlite/driver.ts': `import 'a-driver'` },
  '3-one-driver-postgres': { 'server/storage/postgres/driver.ts': `import 'bun:sqlite'` },
  '4-only-main-names-adapters': { 'server/second-main.ts': `import './storage/sqlite/open.ts'` },
  '4-port-names-no-adapter': { 'server/storage/choose.ts': `import './sqlite/open.ts'` },
  '5-gateway-through-commands': { 'server/gateway/short-cut.ts': `import '../rooms/access.ts'` },
  '6-only-stores-import-connection': {
    'client/views/Direct.svelte': `<script lang="ts">import '../stores/connection/connection.ts'</script>`,
  },
  '6-stores-know-no-view': { 'client/stores/drawn.ts': `import '../views/Room.svelte'` },
  'checker-alone': {
    'faults/checker/borrows.ts': `import type { Storage } from '../../server/storage/storage.ts'; export type S = Storage`,
    'faults/checker/round-about.ts': `import '../seen.ts'`,
    'faults/seen.ts': `import '../protocol/entities.ts'`,
  },
  '7-no-cycle': {
    'client/hen.ts': `import { egg } from './egg.ts'; export const hen = () => egg`,
    'client/egg.ts': `import { hen } from './hen.ts'; export const egg = () => hen`,
  },
  '7-no-barrel': { 'client/a.ts': `import './things/index.ts'`, 'client/things/index.ts': `export const thing = 1` },
  '7-no-drawer': { 'client/b.ts': `import './utils.ts'`, 'client/utils.ts': `export const util = 1` },
  'runs-without-development-packages': { 'server/extra.ts': `import 'a-driver'` },
  resolves: { 'client/lost.ts': `import './nowhere.ts'` },
}

/** Where the one to blame is not every file of the example. */
const only: Record<string, string[]> = {
  'checker-alone': ['faults/checker/borrows.ts', 'faults/checker/round-about.ts'],
  '7-no-cycle': ['client/egg.ts'],
  '7-no-barrel': ['client/a.ts'],
  '7-no-drawer': ['client/b.ts'],
}

let folder: string
let found: Violation[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-imports-'))
  for (const files of [fine, ...Object.values(wrong)])
    for (const [path, text] of Object.entries(files)) await Bun.write(join(folder, path), text)
  // The hub itself breaks a rule in one line of its own, as a second hub would break another.
  await Bun.write(
    join(folder, 'server/gateway/hub.ts'),
    `${fine['server/gateway/hub.ts']}\nimport '../rooms/access.ts'`,
  )
  found = await violations(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('who may import whom', () => {
  for (const [rule, files] of Object.entries(wrong))
    test(`${rule} finds what breaks it`, () => {
      const blamed = found.filter((one) => one.rule === rule).map((one) => one.from)
      for (const path of only[rule] ?? Object.keys(files)) expect(blamed).toContain(path)
    })

  test('5-hub-knows-no-rules finds a hub that asks who may', () => {
    expect(found).toContainEqual({
      rule: '5-hub-knows-no-rules',
      from: 'server/gateway/hub.ts',
      to: 'server/rooms/access.ts',
    })
  })

  test('who keeps the rules is left alone', () => {
    const kept = Object.keys(fine).filter((path) => path !== 'server/gateway/hub.ts')
    expect(found.filter((one) => kept.includes(one.from))).toEqual([])
  })

  test('no rule is without an example that breaks it', () => {
    const shown = new Set([...Object.keys(wrong), '5-hub-knows-no-rules'])
    expect(ruleNames().filter((name) => !shown.has(name))).toEqual([])
  })
})

function npmPackage(name: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    [`node_modules/${name}/index.js`]: 'module.exports = { io: 1 }',
  }
}
