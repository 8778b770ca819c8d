import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs'
import type { Field, Nemesis } from '../nemesis.ts'
import type { Random } from '../random.ts'
import { backUp } from './backup.ts'
import { databaseIn } from './data.ts'
import { framesOf } from './log-frames.ts'
import { noted } from './noted.ts'

/** What is done to the files of a server that does not run; answers what, in words. */
export type Harm = 'a bit of the log' | 'the end of the log' | 'half of the database'
const HARMS: Harm[] = ['a bit of the log', 'the end of the log', 'half of the database']

export const damage: Nemesis = {
  name: 'damage',
  about: 'a bit of the log is flipped, or the log or the database is cut off, while the server is down',
  missing: async () => null,
  strike: (field) => strikeWith(field.random.pick(HARMS), field),
}

/** What the log loses is lost in silence; a database that is cut off must be refused, and a backup is restored. */
export async function strikeWith(harm: Harm, field: Field): Promise<void> {
  const { server, random, note } = field
  const backup = await backUp(server)
  await Bun.sleep(random.between(500, 3_000))
  await noted(field, 'damage', harm, async () => {
    const log = `${databaseIn(server.dataDir)}-wal`
    // Of a server that was killed much or all is in the log; what is to be cut off has to be in the file.
    await (harm === 'half of the database' ? server.stop() : server.kill())
    if (harm === 'half of the database') halve(databaseIn(server.dataDir))
    else if (harm === 'a bit of the log') flipBit(log, random)
    else cutOff(log, random)
    // How much a log loses cannot be told without it; what is restored can.
    const heads = harm === 'half of the database' ? { heads: backup.heads } : {}
    note({ type: 'tail-lost', nemesis: 'damage', what: harm, ...heads })
    const refusal = await server.start().then(
      () => null,
      (error: Error) => error.message,
    )
    if (refusal !== null) {
      if (!refusal.includes('storage.refused')) throw new Error(`The server does not say why it refuses:\n${refusal}`)
      await backup.restore()
      await server.start()
    } else if (harm === 'half of the database') throw new Error('The server started on half of a database')
  })
  backup.remove()
}

function halve(path: string): void {
  truncateSync(path, Math.floor(statSync(path).size / 2))
}

/** The log stays in use and so does the database: of the log, only what is later is lost. */
function flipBit(log: string, random: Random): void {
  const { starts, bytes } = framesOf(log)
  const hit = starts.slice(Math.floor(starts.length / 2))
  if (hit.length === 0) return
  const at = random.pick(hit) + random.whole(0, bytes - 1)
  const file = openSync(log, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  byte[0]! ^= 1 << random.whole(0, 7)
  writeSync(file, byte, 0, 1, at)
  closeSync(file)
}

function cutOff(log: string, random: Random): void {
  const { starts, bytes } = framesOf(log)
  const hit = starts.slice(Math.floor(starts.length / 2))
  if (hit.length > 0) truncateSync(log, random.pick(hit) + random.whole(0, bytes - 1))
}
