import { Database } from 'bun:sqlite'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tooLate } from '../builds/injected/triggers.ts'
import { FAILPOINTS, type Failpoint } from '../builds/failpoints.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

/** How long the server may take to come past a point; a crowd that writes nothing does not bring it there. */
const REACHED_WITHIN_MS = 20_000

/** Drawn within it: so long a fold into the file takes. */
const FOLD_MS = 3

/** SIGKILL at one of the named failpoints, by the server itself; one that is not reached in time does not count. */
export const killAt: Nemesis = {
  name: 'kill-at',
  about: `SIGKILL at a named failpoint: ${FAILPOINTS.join(', ')}`,
  needs: { patches: ['failpoints'] },
  unsupported: async () => null,
  restarts: true,
  inject: (field) => killAtFailpoint(field.random.pick(FAILPOINTS), field),
}

export async function killAtFailpoint(failpoint: Failpoint, field: FaultContext): Promise<void> {
  const { server, random } = field
  const trigger = join(server.triggers, failpoint)
  await recordFault(field, 'kill-at', failpoint, async () => {
    if (failpoint === 'migration') await interruptMigration(field, trigger)
    else {
      server.expectExit('SIGKILL')
      writeFileSync(trigger, String(random.between(0, FOLD_MS)))
      await server.exits(REACHED_WITHIN_MS).catch(() => server.kill())
    }
    const missed = whyMissed(trigger)
    rmSync(trigger, { force: true })
    rmSync(tooLate(trigger), { force: true })
    await server.start()
    return missed
  })
}

function whyMissed(trigger: string): string | undefined {
  if (existsSync(trigger)) return 'never reached'
  if (existsSync(tooLate(trigger))) return 'over before the kill'
  return undefined
}

async function interruptMigration({ server }: FaultContext, trigger: string): Promise<void> {
  await server.stop()
  forgetMigration(join(server.dataDir, 'parley.db'))
  writeFileSync(trigger, '')
  server.expectExit('SIGKILL')
  const started = await server.start().then(
    () => true,
    () => false,
  )
  if (started || existsSync(trigger)) throw new Error('The server was to die in a migration, and did not come to it')
}

/** As if the newest migration, which only this build has, were still to come. */
function forgetMigration(path: string): void {
  const raw = new Database(path)
  raw.run('DROP TABLE tried')
  raw.run("DELETE FROM kysely_migration WHERE name = '999-tried'")
  raw.close(true)
}
