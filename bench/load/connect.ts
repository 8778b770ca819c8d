import type { Protocol } from '../protocols/protocol.ts'
import type { Peer } from './peer.ts'
import { cpuOf, memoryOf } from './proc.ts'
import type { Connecting, LoadConfig } from './result.ts'

/** How many members of a crowd connect at the same time. */
export const AT_ONCE = 128
/** This share of idle people connects one after the other, after all others. */
const SINGLE_SHARE = 0.1
const MOST_SINGLE = 1_000
/** A server that accepts connections may still be starting. */
const START_MS = 1_000
/** Long enough for garbage to be collected and for one heartbeat to begin. */
const SETTLE_MS = 5_000

/** Connects the members and measures what that cost the server. */
export async function connect(
  config: LoadConfig,
  protocol: Protocol,
): Promise<{ members: Peer[]; connecting: Omit<Connecting, 'prepareCpu'> }> {
  const { pid, port } = config
  const sitting = config.rate === 0
  if (sitting) await Bun.sleep(START_MS)
  const before = { cpu: cpuOf(pid), memory: memoryOf(pid) }
  const single = sitting ? Math.min(MOST_SINGLE, Math.floor(config.members * SINGLE_SHARE)) : 0
  const crowd = config.members - single

  const members: Peer[] = []
  let next = 0
  const connectUpTo = async (end: number) => {
    while (next < end) {
      const index = next++
      members[index] = await protocol.connect(index, port)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, () => connectUpTo(crowd)))
  const crowded = cpuOf(pid)
  await connectUpTo(config.members)
  const connected = cpuOf(pid)

  if (sitting) await Bun.sleep(SETTLE_MS)
  const open = members.filter((member) => !member.closed).length
  if (open < config.members) throw new Error(`${config.members - open} of ${config.members} sockets were closed.`)
  const connecting = {
    connected: open,
    crowdCpu: (crowded - before.cpu) / crowd,
    singleCpu: (connected - crowded) / single,
    memory: (memoryOf(pid) - before.memory) / open,
    idleCore: sitting ? (cpuOf(pid) - connected) / (SETTLE_MS * 1_000) : NaN,
  }
  return { members, connecting }
}
