import { Database } from 'bun:sqlite'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXTRA_MIGRATION, FAILPOINTS, type Failpoint } from '../builds/failpoints.ts'
import { tooLate } from '../builds/injected/triggers.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

/** The server does not reach some failpoints while no client writes. */
const REACHED_WITHIN_MS = 20_000

/** A checkpoint takes about as long; the moment of the kill is drawn from it. */
const CHECKPOINT_MS = 3

export const killAt: Nemesis = {
  name: 'kill-at',
  about: `SIGKILL at a failpoint: ${FAILPOINTS.join(', ')}`,
  needs: { patches: ['failpoints'] },
  unsupported: async () => null,
  restarts: true,
  inject: (context) => killAtFailpoint(context.random.pick(FAILPOINTS), context),
}

/** A failpoint that is not reached in time does not count. Only the build `ack-before-commit` has a late commit. */
export async function killAtFailpoint(failpoint: Failpoint | 'late-commit', context: FaultContext): Promise<void> {
  const { server, random } = context
  const trigger = join(server.triggers, failpoint)
  await recordFault(context, 'kill-at', failpoint, async () => {
    if (failpoint === 'migration') await interruptMigration(context, trigger)
    else {
      server.expectExit('SIGKILL')
      writeFileSync(trigger, String(random.between(0, CHECKPOINT_MS)))
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
  if (existsSync(trigger)) return 'not reached'
  if (existsSync(tooLate(trigger))) return 'finished before the kill'
  return undefined
}

async function interruptMigration({ server }: FaultContext, trigger: string): Promise<void> {
  await server.stop()
  undoMigration(join(server.dataDir, 'parley.db'))
  writeFileSync(trigger, '')
  server.expectExit('SIGKILL')
  const started = await server.start().then(
    () => true,
    () => false,
  )
  if (started || existsSync(trigger)) throw new Error('The server was not killed in a migration')
}

/** Makes the extra migration of this build pending again. */
function undoMigration(path: string): void {
  const raw = new Database(path)
  raw.run('DROP TABLE extra')
  raw.prepare('DELETE FROM kysely_migration WHERE name = ?').run(EXTRA_MIGRATION)
  raw.close(true)
}
