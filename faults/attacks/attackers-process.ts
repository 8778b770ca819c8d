/** The process of the attackers, started by attackers.ts. */
import type { AttackContext } from './attack.ts'
import { attacks } from './attacks.ts'
import { emptyTally, type Tally } from './tally.ts'

export type Order = { begin: string; port: number; scene: AttackContext['scene'] } | 'report'
export type Report = 'begun' | Tally

const tally = emptyTally()
const report = (what: Report) => process.send!(what)

process.on('message', async (order: Order) => {
  if (order === 'report') return report(tally)
  const attack = attacks.find(({ name }) => name === order.begin)!
  await attack.begin({ port: order.port, scene: order.scene, tally })
  report('begun')
})
process.on('disconnect', () => process.exit(1))
