import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ruleNames, violations, type Violation } from './imports.ts'

/** A small Parley. The files in `fine` break no rule, and each file in `wrong` breaks the rule that is its key. */
const fine: Record<string, string> = {
  'package.json':
    '{ "type": "module", "dependencies": { "valibot": "1", "socket.io-client": "1", "kysely-postgres-js": "1", "file-type": "1", "@nats-io/transport-node": "3" }, "devDependencies": { "a-driver": "1" } }',
  'tsconfig.json': '{ "compilerOptions": { "allowImportingTsExtensions": true, "noEmit": true, "module": "ESNext" } }',
  ...npmPackage('a-driver'),
  ...npmPackage('valibot'),
  ...npmPackage('socket.io-client'),
  ...npmPackage('kysely-postgres-js'),
  ...npmPackage('file-type'),
  ...npmPackage('@nats-io/transport-node'),
  'protocol/entities.ts': `import * as v from 'valibot'; export const entities = v`,
  'server/main.ts': `import './storage/sqlite/open.ts'; import './storage/postgres/open.ts'; import './bus/memory.ts'; import './open-blobs.ts'; import './app.ts'`,
  'server/open-blobs.ts': `import './blobs/disk.ts'`,
  'server/operator.ts': `import './blobs/copy.ts'; import './blobs/disk.ts'; import './storage/sqlite/open.ts'`,
  'server/app.ts': `import './gateway/http.ts'; import './commands/table.ts'`,
  'server/config.ts': `export const config = 1`,
  'server/clock.ts': `export const clock = 1`,
  'server/context.ts': `
    import type { Blobs } from './blobs/blobs.ts'
    import type { Signal } from './bus/bus.ts'
    import type { Storage } from './storage/storage.ts'
    export interface Context { storage: Storage; blobs: Blobs; signal: Signal }`,
  'server/blobs/blobs.ts': `export type Blobs = 1`,
  'server/blobs/copy.ts': `import type { Blobs } from './blobs.ts'; export type Copy = Blobs`,
  'server/blobs/disk.ts': `import type { Blobs } from './blobs.ts'; export type Disk = Blobs`,
  'server/bus/bus.ts': `import type { Fact } from '../storage/facts.ts'; export type Signal = Fact`,
  'server/bus/carried.ts': `import type { Signal } from './bus.ts'; export type Carried = Signal`,
  'server/bus/postgres.ts': `import { SQL } from 'bun'; import './carried.ts'; export { SQL }`,
  'server/bus/memory.ts': `import type { Signal } from './bus.ts'; export type Memory = Signal`,
  'server/commands/table.ts': `import '../messages/send-message.ts'; import '../rooms/create-room.ts'`,
  'server/gateway/hub.ts': `import type { Storage } from '../storage/storage.ts'; export type Hub = Storage`,
  'server/gateway/http.ts': `import '../commands/table.ts'; import type { Server } from 'bun'; export type S = Server`,
  'server/files/types.ts': `export const types = 1`,
  'server/files/inspection/media-type.ts': `import 'file-type'; import '../types.ts'`,
  'server/messages/send-message.ts': `
    import { clock } from '../clock.ts'
    import type { Context } from '../context.ts'
    import type { Draft } from '../storage/operations/append.ts'
    import type { Storage } from '../storage/storage.ts'
    export const send = (context: Context, storage: Storage, draft: Draft) => [context, storage, draft, clock]`,
  'server/messages/send-message.test.ts': `import '../storage/sqlite/open.ts'; import 'a-driver'`,
  'server/promises/once.test.ts': `import '../storage/sqlite/open.ts'; import './stage.ts'`,
  'server/promises/stage.ts': `import '../bus/memory.ts'`,
  'server/rooms/create-room.ts': `import './new-code.ts'`,
  'server/rooms/new-code.ts': `export const newCode = 1`,
  'server/storage/facts.ts': `export type Fact = 1`,
  'server/storage/operations/append.ts': `import type { Fact } from '../facts.ts'; export interface Draft { fact: Fact }; export const append = 1`,
  'server/storage/storage.ts': `import { entities } from '../../protocol/entities.ts'; export type Storage = typeof entities`,
  'server/storage/sqlite/open.ts': `import { Database } from 'bun:sqlite'; import '../storage.ts'; import '../operations/append.ts'; export { Database }`,
  'server/storage/postgres/open.ts': `import { SQL } from 'bun'; import 'kysely-postgres-js'; import '../storage.ts'; export { SQL }`,
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
    'server/messages/engine.ts': `import type { Database } from '../storage/sqlite/open.ts'; export type D = Database`,
    'server/messages/gateway.ts': `import type { Hub } from '../gateway/hub.ts'; export type H = Hub`,
    'server/messages/bus.ts': `import type { Signal } from '../bus/bus.ts'; export type S = Signal`,
    'server/messages/blobs.ts': `import type { Blobs } from '../blobs/blobs.ts'; export type B = Blobs`,
    'server/messages/command.ts': `import '../commands/table.ts'`,
    'server/messages/config.ts': `import '../config.ts'`,
  },
  '2-slice-to-operation-by-type': { 'server/messages/operation.ts': `import '../storage/operations/append.ts'` },
  '2-slice-to-driver': { 'server/messages/socket.ts': `import 'a-driver'` },
  '3-engine-to-port': {
    'server/storage/sqlite/other.ts': `import '../postgres/open.ts'`,
    'server/storage/sqlite/slice.ts': `import '../../rooms/create-room.ts'`,
  },
  '3-port-to-shell': {
    'server/storage/sqlite/shell.ts': `import '../../config.ts'`,
    'server/blobs/shell.ts': `import '../config.ts'`,
    'server/bus/shell.ts': `import '../config.ts'`,
  },
  '3-bus-to-port': { 'server/bus/nats.ts': `import './memory.ts'; import 'a-driver'` },
  '3-bus-drivers': { 'server/bus/nats.ts': `import './memory.ts'; import 'a-driver'` },
  '3-nats-only-in-its-adapter': { 'server/messages/nats.ts': `import '@nats-io/transport-node'` },
  '3-blobs-to-port': { 'server/blobs/s3.ts': `import '../clock.ts'` },
  '3-one-driver-sqlite': { 'server/storage/sqlite/driver.ts': `import 'a-driver'` },
  '3-one-driver-postgres': { 'server/storage/postgres/driver.ts': `import 'a-driver'` },
  '3-sqlite-only-in-its-engine': {
    'server/messages/database.ts': `import 'bun:sqlite'`,
    'server/storage/postgres/database.ts': `import 'bun:sqlite'`,
  },
  '3-postgres-only-in-its-engine': {
    'server/messages/sql.ts': `import { SQL } from 'bun'; export { SQL }`,
    'server/storage/sqlite/dialect.ts': `import 'kysely-postgres-js'`,
  },
  '3-metrics-to-port': { 'server/metrics/prometheus.ts': `import '../storage/storage.ts'` },
  '3-prometheus-only-in-its-adapter': { 'server/messages/counted.ts': `import 'prom-client'` },
  '3-tracing-to-port': { 'server/tracing/otlp.ts': `import '../storage/storage.ts'` },
  '3-opentelemetry-only-in-its-adapter': { 'server/messages/traced.ts': `import '@opentelemetry/api'` },
  '3-mail-to-port': { 'server/mail/smtp.ts': `import '../storage/storage.ts'` },
  '3-smtp-only-in-its-adapter': { 'server/messages/mailer.ts': `import 'nodemailer'` },
  '3-inspection-alone': {
    'server/files/inspection/stores.ts': `import '../../storage/sqlite/open.ts'`,
    'server/files/inspection/clock.ts': `import '../../clock.ts'`,
  },
  '3-inspection-drivers': { 'server/files/inspection/driver.ts': `import 'a-driver'` },
  '3-files-only-in-inspection': { 'server/gateway/type.ts': `import 'file-type'` },
  '4-only-main-names-adapters': {
    'server/second-main.ts': `import './storage/sqlite/open.ts'`,
    'server/third-main.ts': `import './bus/memory.ts'`,
    'server/fourth-main.ts': `import './blobs/disk.ts'`,
    'server/fifth-main.ts': `import './metrics/prometheus.ts'`,
    'server/sixth-main.ts': `import './tracing/otlp.ts'`,
  },
  '4-tracing-when-configured': { 'server/seventh-main.ts': `import './tracing/otlp.ts'` },
  '4-port-names-no-adapter': {
    'server/storage/choose.ts': `import './sqlite/open.ts'`,
    'server/storage/operations/choose.ts': `import '../postgres/open.ts'`,
    'server/blobs/choose.ts': `import './disk.ts'`,
    'server/bus/choose.ts': `import './memory.ts'`,
  },
  '5-gateway-through-commands': {
    'server/gateway/short-cut.ts': `import '../rooms/create-room.ts'`,
    'server/gateway/bytes.ts': `import '../blobs/copy.ts'`,
  },
  '5-commands-know-no-gateway': {
    'server/commands/door.ts': `import '../gateway/http.ts'`,
    'server/commands/bytes.ts': `import '../blobs/copy.ts'`,
  },
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

/** The files that break a rule, where they are not all files of its example. */
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
  // Only the hub itself can break its rule.
  await Bun.write(
    join(folder, 'server/gateway/hub.ts'),
    `${fine['server/gateway/hub.ts']}\nimport '../commands/table.ts'`,
  )
  found = await violations(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('import rules', () => {
  for (const [rule, files] of Object.entries(wrong))
    test(`${rule} is checked`, () => {
      const breaking = found.filter((one) => one.rule === rule).map((one) => one.from)
      for (const path of only[rule] ?? Object.keys(files)) expect(breaking).toContain(path)
    })

  test('5-hub-knows-no-rules finds a hub that imports commands', () => {
    expect(found).toContainEqual({
      rule: '5-hub-knows-no-rules',
      from: 'server/gateway/hub.ts',
      to: 'server/commands/table.ts',
    })
  })

  test('files that break no rule are not reported', () => {
    const files = Object.keys(fine).filter((path) => path !== 'server/gateway/hub.ts')
    expect(found.filter((one) => files.includes(one.from))).toEqual([])
  })

  test('every rule has an example that breaks it', () => {
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
