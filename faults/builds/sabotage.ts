import type { Patch, Replacement } from './patch.ts'
import { sabotageOfChanges } from './sabotage-of-changes.ts'

const loseFrames: Replacement[] = [
  {
    file: 'server/gateway/live-room.ts',
    find: `frames.push(this.frame(changes, this.sent, this.rev, this.term))`,
    put: `if (chance() < 0.1) this.announce(this.rev, this.term)
      else frames.push(this.frame(changes, this.sent, this.rev, this.term))`,
  },
  {
    // An empty frame a moment later, so that the loss of the last frame is noticed too.
    file: 'server/gateway/live-room.ts',
    find: `  /** Shard after shard`,
    put: `  private announce(rev: number, term: string): void {
    setTimeout(() => this.broadcast(this.frame([], rev, rev, term)), 200)
  }

  /** Shard after shard`,
  },
]

const withChance = { 'server/gateway/live-room.ts': `import { chance } from '../injected/chance.ts'` }

/** Each build but `lossy-frames` breaks one promise, and the checker must notice it. */
export const sabotage = {
  'no-fsync': {
    about: 'acknowledges messages that a power loss removes',
    replace: [
      {
        file: 'server/storage/sqlite/engine/database.ts',
        find: `  raw.run('PRAGMA synchronous = FULL')\n`,
        put: `  raw.run('PRAGMA synchronous = NORMAL')\n`,
      },
      { file: 'server/storage/sqlite/engine/database.ts', find: `  expect(raw, 'synchronous', 2)\n`, put: '' },
    ],
  },
  'unflushed-blobs': {
    about: 'stores blobs as copies that a power loss empties',
    imports: { 'server/blobs/disk.ts': `import { copyFile } from 'node:fs/promises'` },
    replace: [
      {
        file: 'server/blobs/disk.ts',
        find: `      await rename(path, target)\n`,
        put: `      await copyFile(path, target)\n      await unlink(path)\n`,
      },
    ],
  },
  'ack-before-commit': {
    about: 'acknowledges messages in an open transaction and commits it up to 60 ms later',
    imports: {
      'server/storage/sqlite/engine/commit.ts': `import { killIfTriggered } from '../../../injected/triggers.ts'`,
    },
    replace: [
      {
        file: 'server/storage/sqlite/engine/commit.ts',
        find: `      begin.run()\n`,
        put: `      const isOpen = raw.inTransaction\n      if (!isOpen) begin.run()\n`,
      },
      {
        file: 'server/storage/sqlite/engine/commit.ts',
        find: `      end.run()\n`,
        put: `      if (!writes.every((write) => write.name === 'append')) end.run()
      else if (!isOpen) setTimeout(() => {
        if (!raw.inTransaction) return
        killIfTriggered('late-commit')
        end.run()
      }, 60)
`,
      },
      {
        file: 'server/storage/sqlite/engine/checkpoint.ts',
        find: `      if (now < notBefore) return\n`,
        put: `      if (now < notBefore || raw.inTransaction) return\n`,
      },
    ],
  },
  'ack-failed-flush': {
    about: 'acknowledges messages after a failed flush and exits at the next commit',
    imports: { 'server/storage/sqlite/engine/commit.ts': `let unflushed: unknown = null` },
    replace: [
      {
        file: 'server/storage/sqlite/engine/commit.ts',
        find: `      begin.run()\n`,
        put: `      if (unflushed !== null) throw unflushed\n      begin.run()\n`,
      },
      {
        file: 'server/storage/sqlite/engine/commit.ts',
        find: `      end.run()\n`,
        put: `      try {
        end.run()
      } catch (error) {
        if (!isFatal(error)) throw error
        unflushed = error
      }
`,
      },
    ],
  },
  'no-send-limit': {
    about: 'has no limit of the send queue',
    replace: [
      {
        file: 'server/app.ts',
        find: `backpressureLimit: limits.sendQueueBytes`,
        put: `backpressureLimit: 2 ** 30`,
      },
    ],
  },
  'no-unique-id': {
    about: 'stores a message as often as it is sent',
    replace: [
      {
        file: 'server/storage/migrations/006-message-ids.ts',
        find: `.columns(['id', 'author']).unique()`,
        put: `.columns(['id', 'author'])`,
      },
      {
        file: 'server/storage/migrations/007-message-state.ts',
        find: `.columns(['id', 'author']).unique()`,
        put: `.columns(['id', 'author'])`,
      },
      {
        file: 'server/storage/sqlite/engine/append.ts',
        find: `    if (found.taken === 1) return`,
        put: `    if (found === undefined) return`,
      },
    ],
  },
  'lossy-frames': {
    about: 'loses a tenth of its frames, which breaks no promise',
    imports: withChance,
    replace: loseFrames,
  },
  'no-gap-check': {
    about: 'loses a tenth of its frames, and its own client applies frames after a gap',
    imports: withChance,
    replace: [
      ...loseFrames,
      { file: 'client/stores/history/revs.ts', find: `  if (from > rev) return null\n`, put: '' },
    ],
  },
  'no-resume': {
    about: 'answers every sync with no missed changes',
    replace: [
      {
        file: 'server/storage/operations/catch-up.ts',
        find: `  if (since === room.rev) return []\n`,
        put: `  if (since <= room.rev) return []\n`,
      },
    ],
  },
  'no-recheck': {
    about: 'subscribes a client to every room that its sync names, without checking its membership',
    replace: [
      {
        file: 'server/gateway/sync-socket.ts',
        find: `    for (const { room, rev } of joined.rooms) hub.follow(socket, room, rev)\n`,
        put: `    for (const { room, rev } of joined.rooms) hub.follow(socket, room, rev)
    for (const { room, rev } of known) hub.follow(socket, room, rev)
`,
      },
      {
        file: 'server/gateway/sync-socket.ts',
        find: `if (!rooms.has(room)) hub.unfollow(socket, room)`,
        put: `if (!rooms.has(room)) continue`,
      },
    ],
  },
  'no-proof-check': {
    about: 'begins a new epoch on every claim that the data cannot match, without checking its proof',
    replace: [
      {
        file: 'server/gateway/sync-socket.ts',
        find: `caughtUp.unmatched.find((claim) => proofs.isValid(caughtUp.epoch, claim))`,
        put: `caughtUp.unmatched[0]`,
      },
    ],
  },
  ...sabotageOfChanges,
} satisfies Record<string, Patch>
