import { Database } from 'bun:sqlite'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { POINTS, type Point } from '../builds/points.ts'
import type { Field, Nemesis } from '../nemesis.ts'
import { noted } from './noted.ts'

/** How long the server may take to come past a point; a crowd that writes nothing does not bring it there. */
const REACHED_WITHIN_MS = 20_000

/** SIGKILL at one of the named points, by the server itself. */
export const killAt: Nemesis = {
  name: 'kill-at',
  about: `SIGKILL at a named point: ${POINTS.join(', ')}`,
  needs: { patches: ['points'] },
  missing: async () => null,
  strike: (field) => strikeAt(field.random.pick(POINTS), field),
}

export async function strikeAt(point: Point, field: Field): Promise<void> {
  const { server } = field
  const lever = join(server.levers, point)
  await noted(field, 'kill-at', point, async () => {
    if (point === 'migration') await interruptMigration(field, lever)
    else {
      server.expectExit()
      writeFileSync(lever, '')
      await server.exits(REACHED_WITHIN_MS).catch(() => server.kill())
    }
    rmSync(lever, { force: true })
    await server.start()
  })
}

async function interruptMigration({ server }: Field, lever: string): Promise<void> {
  await server.stop()
  forgetMigration(join(server.dataDir, 'parley.db'))
  writeFileSync(lever, '')
  server.expectExit()
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
  raw.close()
}
