import { clock } from './clock.ts'
import { damage } from './damage.ts'
import { diskFull } from './disk-full.ts'
import { forgedClaims } from './forged-claims.ts'
import { fsync } from './fsync.ts'
import { kill } from './kill.ts'
import { killAt } from './kill-at.ts'
import type { Nemesis } from './nemesis.ts'
import { network } from './network.ts'
import { oldCopy } from './old-copy.ts'
import { pause } from './pause.ts'
import { powerLoss } from './power-loss.ts'
import { restore } from './restore.ts'
import { secondServer } from './second-server.ts'
import { slowReaders } from './slow-readers.ts'
import { uploadPowerLoss } from './upload-power-loss.ts'

export const nemeses: Nemesis[] = [
  kill,
  killAt,
  pause,
  network,
  slowReaders,
  forgedClaims,
  diskFull,
  fsync,
  powerLoss,
  uploadPowerLoss,
  clock,
  damage,
  oldCopy,
  restore,
  secondServer,
]
