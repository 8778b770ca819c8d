import type { Patch } from './patch.ts'

/** Builds that break a promise about what becomes of a message. */
export const sabotageOfChanges = {
  'early-edit-ack': {
    about: 'acknowledges an edit half a second before it is stored',
    replace: [
      {
        file: 'server/messages/edit-message.ts',
        find: `  return storage.edit({ ...input, who: caller.session.person.id, at: clock(), minutes, versions }, caller)\n`,
        put: `  const store = () => storage.edit({ ...input, who: caller.session.person.id, at: clock(), minutes, versions }, caller)
  setTimeout(() => void store().catch(() => undefined), 500)
  return { rev: 1 }
`,
      },
    ],
  },
  'kept-versions': {
    about: 'keeps the earlier versions of a deleted message',
    replace: [
      {
        file: 'server/storage/operations/deletions.ts',
        find: `['versions', 'reactions', 'votes'] as const`,
        put: `['reactions', 'votes'] as const`,
      },
    ],
  },
  'no-secure-delete': {
    about: 'leaves what was deleted in the pages of the file',
    replace: [
      {
        file: 'server/storage/sqlite/engine/database.ts',
        find: `  raw.run('PRAGMA secure_delete = ON')\n`,
        put: `  raw.run('PRAGMA secure_delete = OFF')\n`,
      },
      { file: 'server/storage/sqlite/engine/database.ts', find: `  expect(raw, 'secure_delete', 1)\n`, put: '' },
    ],
  },
  'kept-files': {
    about: 'keeps the files of a deleted message',
    replace: [
      {
        file: 'server/storage/operations/deletions.ts',
        find: `  if (row.files !== null) await removeSent(tx, room, seq)\n`,
        put: '',
      },
    ],
  },
  'greedy-sweep': {
    about: 'removes blobs that a file names',
    replace: [
      {
        file: 'server/files/sweep-blobs.ts',
        find: `    for (const hash of old) if (!named.has(hash)) await blobs.remove(hash, before)\n`,
        put: `    for (const hash of old) if (named.size > 0) await blobs.remove(hash, before)\n`,
      },
    ],
  },
  'stale-pages': {
    about: 'answers a page with each message as it was in the first page that had it',
    imports: {
      'server/storage/operations/pages.ts': `const first = new Map<string, Message>()
function remembered(row: MessageRow): Message {
  if (!first.has(row.id)) first.set(row.id, toMessage(row))
  return first.get(row.id)!
}`,
    },
    replace: [
      {
        file: 'server/storage/operations/pages.ts',
        find: `forReader(tx, who, found.map(toMessage))`,
        put: `forReader(tx, who, found.map(remembered))`,
      },
    ],
  },
  'repeated-reactions': {
    about: 'counts a reaction as often as it is sent',
    replace: [
      {
        file: 'server/storage/operations/reactions.ts',
        find: `  if (has === on) return { rev: row.rev }\n`,
        put: `  if (!has && !on) return { rev: row.rev }\n`,
      },
      {
        file: 'server/storage/operations/reactions.ts',
        find: `  if (on) await insert(`,
        put: `  if (on && !has) await insert(`,
      },
    ],
  },
  'kept-votes': {
    about: 'counts a changed vote in the former choice, too',
    replace: [
      {
        file: 'server/storage/operations/polls.ts',
        find: `Number(choices.includes(choice)) - Number(before.includes(choice))`,
        put: `Number(choices.includes(choice) && !before.includes(choice))`,
      },
    ],
  },
  'silent-replies': {
    about: 'counts a reply without a change of the message with which the thread begins',
    replace: [
      {
        file: 'server/storage/operations/post.ts',
        find: `  await changeMessage(tx, root, { state: { ...state, replies } })\n`,
        put: `  await tx.db
    .updateTable('messages')
    .set({ state: JSON.stringify({ ...state, replies }) })
    .where('id', '=', root.id)
    .where('room', '=', root.room)
    .execute()
`,
      },
      {
        file: 'server/storage/operations/post.ts',
        find: `import { changeMessage, findRow } from './change-message.ts'\n`,
        put: `import { findRow } from './change-message.ts'\n`,
      },
    ],
  },
  'overtaking-outbox': {
    about: 'has a client that sends the newest waiting command of a room first',
    replace: [
      {
        file: 'client/stores/outbox/outgoing-commands.svelte.ts',
        find: `      .sort(byId)[0]\n`,
        put: `      .sort(byId)\n      .at(-1)\n`,
      },
    ],
  },
  'forgetful-outbox': {
    about: 'has a client that forgets what is changed while it is offline',
    replace: [
      {
        file: 'client/stores/outbox/outbox.svelte.ts',
        find: `    await this.#add({ id: this.#outgoing.newId(), room, command, input })\n`,
        put: `    if (this.#options.wire.online) await this.#add({ id: this.#outgoing.newId(), room, command, input })\n`,
      },
    ],
  },
} satisfies Record<string, Patch>
