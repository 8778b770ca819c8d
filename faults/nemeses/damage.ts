import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs'
import type { Random } from '../rounds/random.ts'
import { backUp, type Backup } from './backup.ts'
import { databaseIn, recoverable, requireMessages } from './data-files.ts'
import type { FaultContext, Nemesis, ServerUnderTest } from './nemesis.ts'
import { recordDataFault } from './record-fault.ts'
import { framesOf } from './wal-frames.ts'

export const DAMAGES = ['a bit of the log', 'the end of the log', 'half of the database'] as const
export type Damage = (typeof DAMAGES)[number]

/** A log that was just checkpointed has no frames to damage; soon it has again. */
const MAX_TRIES = 5
const RETRY_MS = 1_000

export const damage: Nemesis = {
  name: 'damage',
  about: 'while the server is down, a bit of the write-ahead log is flipped, or the log or the database is truncated',
  unsupported: async () => null,
  restarts: true,
  inject: (context) => injectDamage(context.random.pick(DAMAGES), context),
}

/** SQLite ignores what a damaged log lacks; a truncated database must be refused, and a backup is restored. */
export async function injectDamage(what: Damage, context: FaultContext): Promise<void> {
  const backup = await backUp(context.server)
  try {
    await Bun.sleep(context.random.between(500, 3_000))
    await recordDataFault(context, 'damage', what, () =>
      what === 'half of the database'
        ? truncateDatabase(what, context, backup)
        : damageLog(what === 'a bit of the log' ? flipBit : truncateLog, what, context, backup),
    )
  } finally {
    backup.remove()
  }
}

async function truncateDatabase(what: Damage, { server, note }: FaultContext, backup: Backup): Promise<void> {
  // A clean stop checkpoints the log: after a kill most of the data would be in the log and not in this file.
  await server.stop()
  halve(databaseIn(server.dataDir))
  if ((await refusalOf(server)) === null) throw new Error('The server started on half of a database')
  await backup.restore()
  note({ type: 'data-lost', nemesis: 'damage', what, heads: backup.heads })
  await server.start()
}

async function damageLog(
  harm: (log: string, random: Random) => boolean,
  what: Damage,
  context: FaultContext,
  backup: Backup,
): Promise<void> {
  const { server, random, note } = context
  const log = `${databaseIn(server.dataDir)}-wal`
  for (let tries = 1; ; tries++) {
    await server.kill()
    if (harm(log, random)) break
    if (tries === MAX_TRIES) throw new Error('The log never had a frame to damage')
    await server.start()
    await Bun.sleep(RETRY_MS)
  }
  const survived = recoverable(server.dataDir)
  if (survived === null) return startOrRestore(what, context, backup)
  note({ type: 'data-lost', nemesis: 'damage', what, heads: survived.heads })
  await server.start()
  requireMessages(server.dataDir, survived)
}

/** SQLite cannot recover the files: the server either does, or refuses them and a backup is restored. */
async function startOrRestore(what: Damage, { server, note }: FaultContext, backup: Backup): Promise<void> {
  note({ type: 'data-lost', nemesis: 'damage', what })
  if ((await refusalOf(server)) === null) return
  await backup.restore()
  note({ type: 'data-lost', nemesis: 'damage', what: 'everything since the backup', heads: backup.heads })
  await server.start()
}

/** The server's output when it refuses to start; null when it starts. Throws when it does not say why. */
async function refusalOf(server: ServerUnderTest): Promise<string | null> {
  const refusal = await server.start().then(
    () => null,
    (error: Error) => error.message,
  )
  if (refusal !== null && !refusal.includes('storage.refused'))
    throw new Error(`The server does not say why it refuses to start:\n${refusal}`)
  return refusal
}

function halve(path: string): void {
  truncateSync(path, Math.floor(statSync(path).size / 2))
}

/** Only frames from this one on are lost. False when the log has no frames. */
function flipBit(log: string, random: Random): boolean {
  const at = positionIn(log, random)
  if (at === null) return false
  const file = openSync(log, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  byte[0]! ^= 1 << random.whole(0, 7)
  writeSync(file, byte, 0, 1, at)
  closeSync(file)
  return true
}

function truncateLog(log: string, random: Random): boolean {
  const at = positionIn(log, random)
  if (at === null) return false
  truncateSync(log, at)
  return true
}

/** A random byte in the second half of the log's frames. */
function positionIn(log: string, random: Random): number | null {
  const { starts, bytes } = framesOf(log)
  const candidates = starts.slice(Math.floor(starts.length / 2))
  return candidates.length === 0 ? null : random.pick(candidates) + random.whole(0, bytes - 1)
}
