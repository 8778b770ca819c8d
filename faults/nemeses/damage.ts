import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs'
import type { FaultContext, Nemesis, ServerUnderTest } from './nemesis.ts'
import type { Random } from '../rounds/random.ts'
import { backUp, type Backup } from './backup.ts'
import { databaseIn, stillHas, survivedIn } from './data-files.ts'
import { framesOf } from './wal-frames.ts'
import { recordDataFault } from './record-fault.ts'

/** What is done to the files of a server that does not run; answers what, in words. */
export type Harm = 'a bit of the log' | 'the end of the log' | 'half of the database'
const HARMS: Harm[] = ['a bit of the log', 'the end of the log', 'half of the database']

const DATABASE: Harm = 'half of the database'
/** A log that was just folded has nothing to be damaged; soon it has again. */
const TRIES = 5
const AGAIN_MS = 1_000

export const damage: Nemesis = {
  name: 'damage',
  about: 'a bit of the log is flipped, or the log or the database is cut off, while the server is down',
  unsupported: async () => null,
  restarts: true,
  inject: (field) => injectDamage(field.random.pick(HARMS), field),
}

/** What the log loses is lost in silence; a database that is cut off must be refused, and a backup is restored. */
export async function injectDamage(harm: Harm, field: FaultContext): Promise<void> {
  const backup = await backUp(field.server)
  try {
    await Bun.sleep(field.random.between(500, 3_000))
    await recordDataFault(field, 'damage', harm, () =>
      (harm === DATABASE ? cutDatabase : cutLog)(harm, field, backup),
    )
  } finally {
    backup.remove()
  }
}

async function cutDatabase(what: Harm, { server, note }: FaultContext, backup: Backup): Promise<void> {
  // Of a server that was killed much or all is in the log; what is to be cut off has to be in the file.
  await server.stop()
  halve(databaseIn(server.dataDir))
  if ((await refusalOf(server)) === null) throw new Error('The server started on half of a database')
  await backup.restore()
  note({ type: 'data-lost', nemesis: 'damage', what, heads: backup.heads })
  await server.start()
}

async function cutLog(what: Harm, field: FaultContext, backup: Backup): Promise<void> {
  const { server, random, note } = field
  const log = `${databaseIn(server.dataDir)}-wal`
  const harm = what === 'a bit of the log' ? flipBit : cutOff
  for (let tries = 1; ; tries++) {
    await server.kill()
    if (harm(log, random)) break
    if (tries === TRIES) throw new Error('There was never anything in the log to be damaged')
    await server.start()
    await Bun.sleep(AGAIN_MS)
  }
  const survived = survivedIn(server.dataDir)
  if (survived === null) return startOrRestore(what, field, backup)
  note({ type: 'data-lost', nemesis: 'damage', what, heads: survived.heads })
  await server.start()
  stillHas(server.dataDir, survived)
}

/** Half of the log was in the file already: what that makes of both, only the server knows, or it refuses. */
async function startOrRestore(what: Harm, { server, note }: FaultContext, backup: Backup): Promise<void> {
  note({ type: 'data-lost', nemesis: 'damage', what })
  if ((await refusalOf(server)) === null) return
  await backup.restore()
  note({ type: 'data-lost', nemesis: 'damage', what: 'everything since the backup was made', heads: backup.heads })
  await server.start()
}

/** Its own words when it refuses to start; null when it starts. Throws when it does not say why. */
async function refusalOf(server: ServerUnderTest): Promise<string | null> {
  const refusal = await server.start().then(
    () => null,
    (error: Error) => error.message,
  )
  if (refusal !== null && !refusal.includes('storage.refused'))
    throw new Error(`The server does not say why it refuses:\n${refusal}`)
  return refusal
}

function halve(path: string): void {
  truncateSync(path, Math.floor(statSync(path).size / 2))
}

/** The log stays in use and so does the database: of the log, only what is later is lost. False when there is nothing. */
function flipBit(log: string, random: Random): boolean {
  const { starts, bytes } = framesOf(log)
  const hit = starts.slice(Math.floor(starts.length / 2))
  if (hit.length === 0) return false
  const at = random.pick(hit) + random.whole(0, bytes - 1)
  const file = openSync(log, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  byte[0]! ^= 1 << random.whole(0, 7)
  writeSync(file, byte, 0, 1, at)
  closeSync(file)
  return true
}

function cutOff(log: string, random: Random): boolean {
  const { starts, bytes } = framesOf(log)
  const hit = starts.slice(Math.floor(starts.length / 2))
  if (hit.length === 0) return false
  truncateSync(log, random.pick(hit) + random.whole(0, bytes - 1))
  return true
}
