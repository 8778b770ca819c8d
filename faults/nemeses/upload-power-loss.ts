import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../server/test/server-process.ts'
import { HOLDS } from '../builds/failpoints.ts'
import { HOLD, holding } from '../builds/injected/triggers.ts'
import { unsupportedDisk } from '../disk/open-disk.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { losePower } from './power-loss.ts'
import { recordDataFault } from './record-fault.ts'

/** Clients may upload nothing for a while. */
const REACHED_WITHIN_MS = 20_000

export const uploadPowerLoss: Nemesis = {
  name: 'upload-power-loss',
  about: `a power loss at a failpoint of an upload: ${HOLDS.join(', ')}`,
  needs: { disk: 'ext4', patches: ['failpoints'] },
  unsupported: () => unsupportedDisk('ext4'),
  restarts: true,
  inject: (context) => losePowerAt(context.random.pick(HOLDS), context),
}

/** A failpoint that is not reached in time does not count. */
export async function losePowerAt(failpoint: (typeof HOLDS)[number], context: FaultContext): Promise<void> {
  const trigger = join(context.server.triggers, failpoint)
  await recordDataFault(context, 'upload-power-loss', failpoint, async () => {
    writeFileSync(trigger, HOLD)
    const holds = await until('the server is there', () => existsSync(holding(trigger)), REACHED_WITHIN_MS).then(
      () => true,
      () => false,
    )
    await losePower(context)
    rmSync(trigger, { force: true })
    rmSync(holding(trigger), { force: true })
    return holds ? undefined : 'not reached'
  })
}
