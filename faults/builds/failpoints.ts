import type { Patch } from './patch.ts'

/** Where this build can be killed, each by a trigger with its name. */
export const FAILPOINTS = [
  'before-commit',
  'before-ack',
  'before-leave-ack',
  'in-change',
  'in-deletion',
  'in-reply',
  'before-change-ack',
  'in-upload',
  'in-put',
  'after-put',
  'in-attach',
  'in-file-removal',
  'fan-out',
  'checkpoint',
  'migration',
] as const
/** Where this build can also wait for the loss of its power. */
export const HOLDS = ['in-upload', 'in-put', 'after-put'] as const satisfies readonly (typeof FAILPOINTS)[number][]

export type Failpoint = (typeof FAILPOINTS)[number]

/** The name of the additional migration of this build. */
export const EXTRA_MIGRATION = '999-extra'

export const failpoints: Patch = {
  about: 'can be killed at failpoints',
  imports: {
    'server/storage/sqlite/engine/commit.ts': `import { killIfTriggered } from '../../../injected/triggers.ts'`,
    'server/storage/sqlite/engine/checkpoint.ts': `import { killDuring, prepareKill } from '../../../injected/triggers.ts'`,
    'server/storage/group-commit.ts': `import { killIfTriggered } from '../injected/triggers.ts'`,
    'server/storage/operations/change-message.ts': `import { killIfTriggered } from '../../injected/triggers.ts'`,
    'server/storage/operations/deletions.ts': `import { killIfTriggered } from '../../injected/triggers.ts'`,
    'server/storage/operations/post.ts': `import { killIfTriggered } from '../../injected/triggers.ts'`,
    'server/storage/operations/file-rows.ts': `import { killIfTriggered } from '../../injected/triggers.ts'`,
    'server/files/upload-writer.ts': `import { killOrHold } from '../injected/triggers.ts'`,
    'server/files/uploads.ts': `import { killOrHold } from '../injected/triggers.ts'`,
    'server/blobs/disk.ts': `import { killOrHold } from '../injected/triggers.ts'`,
    'server/gateway/room-turns.ts': `import { triggered } from '../injected/triggers.ts'`,
    'server/storage/migrations/migrate.ts': `import { extraMigration } from '../../injected/extra-migration.ts'`,
  },
  replace: [
    {
      file: 'server/storage/sqlite/engine/commit.ts',
      find: `      end.run()\n`,
      put: `      if (writes.some((write) => write.name === 'append')) killIfTriggered('before-commit')
      end.run()
`,
    },
    {
      file: 'server/storage/group-commit.ts',
      find: `    for (const [report, facts] of reports) report(facts)\n`,
      put: `    const committed = [...reports.values()].flat().flatMap((fact) => (fact.fact === 'changed' ? [fact.change] : []))
    if (committed.some((change) => 'message' in change && change.rev === change.message.seq)) killIfTriggered('before-ack')
    if (committed.some((change) => 'message' in change && change.rev !== change.message.seq)) killIfTriggered('before-change-ack')
    if (committed.some((change) => 'member' in change && change.member.left)) killIfTriggered('before-leave-ack')
    for (const [report, facts] of reports) report(facts)
`,
    },
    {
      // The row has changed, and its transaction is open.
      file: 'server/storage/operations/change-message.ts',
      find: `  const message = withState(next, state)\n`,
      put: `  killIfTriggered('in-change')\n  const message = withState(next, state)\n`,
    },
    {
      // The earlier versions are gone, and the text is not.
      file: 'server/storage/operations/deletions.ts',
      find: `  const { rev } = await changeMessage(tx, row, {\n    body: '',\n`,
      put: `  killIfTriggered('in-deletion')\n  const { rev } = await changeMessage(tx, row, {\n    body: '',\n`,
    },
    {
      // The reply is stored, and not counted yet.
      file: 'server/storage/operations/post.ts',
      find: `    if (root !== undefined) await countReply(`,
      put: `    killIfTriggered('in-reply')\n    if (root !== undefined) await countReply(`,
    },
    {
      // Some bytes of an upload are written.
      file: 'server/files/upload-writer.ts',
      find: `writeAll(this.file, chunks, at).then(() => this.#written(end))`,
      put: `writeAll(this.file, chunks, at).then(() => killOrHold('in-upload')).then(() => this.#written(end))`,
    },
    {
      // The blob is at its place, and its folder is not flushed.
      file: 'server/blobs/disk.ts',
      find: `      await rename(path, target)\n`,
      put: `      await rename(path, target)\n      await killOrHold('in-put')\n`,
    },
    {
      // The blobs are flushed, and no file names them.
      file: 'server/files/uploads.ts',
      find: `    const info: FileInfo = { id, name, ...found, ...said }\n`,
      put: `    await killOrHold('after-put')\n    const info: FileInfo = { id, name, ...found, ...said }\n`,
    },
    {
      // The message is stored, and does not have its files yet.
      file: 'server/storage/operations/post.ts',
      find: `  await attach(tx, seq, attached)\n`,
      put: `  if (attached.length > 0) killIfTriggered('in-attach')\n  await attach(tx, seq, attached)\n`,
    },
    {
      // A deletion is under way, and the files are still there.
      file: 'server/storage/operations/file-rows.ts',
      find: `  await removeFiles(tx, rows)\n}\n\n/** Removes files.`,
      put: `  killIfTriggered('in-file-removal')\n  await removeFiles(tx, rows)\n}\n\n/** Removes files.`,
    },
    {
      file: 'server/storage/sqlite/engine/checkpoint.ts',
      find: `run(raw.prepare(\`PRAGMA wal_checkpoint(\${mode})\`))`,
      put: `killDuring('checkpoint', () => run(raw.prepare(\`PRAGMA wal_checkpoint(\${mode})\`)))`,
    },
    {
      file: 'server/storage/sqlite/engine/checkpoint.ts',
      find: `      const pages = run(look)`,
      put: `      prepareKill('checkpoint')\n      const pages = run(look)`,
    },
    {
      // Otherwise there would be one checkpoint a minute.
      file: 'server/storage/sqlite/engine/checkpoint.ts',
      find: `const CHECKPOINT_PAGES = 4_000\n`,
      put: `const CHECKPOINT_PAGES = 500\n`,
    },
    {
      // The runtime sends at the end of the event loop's turn: the frame of the first room is sent when the timer fires.
      file: 'server/gateway/room-turns.ts',
      find: `    if (!this.waiting) this.turn()\n`,
      put: `    if (this.rooms.size > 1 && triggered('fan-out')) {
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1)
      return this.send([...this.rooms][0]!)
    }
    if (!this.waiting) this.turn()
`,
    },
    {
      file: 'server/storage/migrations/migrate.ts',
      // The last of all migrations, whichever others there are.
      find: `function all(dialect: Dialect) {\n`,
      put: `function all(dialect: Dialect) {
  return { ...shipped(dialect), '${EXTRA_MIGRATION}': extraMigration }
}

function shipped(dialect: Dialect) {
`,
    },
  ],
}
