import { Database } from 'bun:sqlite'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pastIt } from '../builds/injected/triggers.ts'
import { POINTS, type Point } from '../builds/failpoints.ts'
import type { Field, Nemesis } from './nemesis.ts'
import { noted } from './record-fault.ts'

/** How long the server may take to come past a point; a crowd that writes nothing does not bring it there. */
const REACHED_WITHIN_MS = 20_000

/** Drawn within it: so long a fold into the file takes. */
const FOLD_MS = 3

/** SIGKILL at one of the named points, by the server itself; one that is not reached in time does not count. */
export const killAt: Nemesis = {
  name: 'kill-at',
  about: `SIGKILL at a named point: ${POINTS.join(', ')}`,
  needs: { patches: ['points'] },
  missing: async () => null,
  restarts: true,
  strike: (field) => strikeAt(field.random.pick(POINTS), field),
}

export async function strikeAt(point: Point, field: Field): Promise<void> {
  const { server, random } = field
  const lever = join(server.levers, point)
  await noted(field, 'kill-at', point, async () => {
    if (point === 'migration') await interruptMigration(field, lever)
    else {
      server.expectExit('SIGKILL')
      writeFileSync(lever, String(random.between(0, FOLD_MS)))
      await server.exits(REACHED_WITHIN_MS).catch(() => server.kill())
    }
    const missed = whyMissed(lever)
    rmSync(lever, { force: true })
    rmSync(pastIt(lever), { force: true })
    await server.start()
    return missed
  })
}

function whyMissed(lever: string): string | undefined {
  if (existsSync(lever)) return 'never reached'
  if (existsSync(pastIt(lever))) return 'over before the kill'
  return undefined
}

async function interruptMigration({ server }: Field, lever: string): Promise<void> {
  await server.stop()
  forgetMigration(join(server.dataDir, 'parley.db'))
  writeFileSync(lever, '')
  server.expectExit('SIGKILL')
  const started = await server.start().then(
    () => true,
    () => false,
  )
  if (started || existsSync(lever)) throw new Error('The server was to die in a migration, and did not come to it')
}

/** As if the newest migration, which only this build has, were still to come. */
function forgetMigration(path: string): void {
  const raw = new Database(path)
  raw.run('DROP TABLE tried')
  raw.run("DELETE FROM kysely_migration WHERE name = '999-tried'")
  raw.close(true)
}
