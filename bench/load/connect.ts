import { cpuOf, memoryOf } from './proc.ts'
import type { Connecting, LoadConfig } from './result.ts'
import { Member, type MemberHandler } from './member.ts'

const AT_ONCE = 128
/** Long enough for garbage to be collected and for one heartbeat's beginning. */
const SETTLE_MS = 5_000

/** Prepares and connects the members, and says what that cost the server. */
export async function connect(
  config: LoadConfig,
  handler: MemberHandler,
  path: string,
  prepare: () => Promise<void>,
): Promise<{ members: Member[]; connecting: Connecting }> {
  const { pid } = config
  const fresh = { cpu: cpuOf(pid), memory: memoryOf(pid) }
  await prepare()
  const prepared = { cpu: cpuOf(pid), memory: memoryOf(pid) }

  const members = Array.from({ length: config.members }, (_, i) => new Member(i, handler))
  const waiting = members.values()
  const connectNext = async () => {
    for (const member of waiting) await member.connect(config.port, path)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, connectNext))
  const connected = cpuOf(pid)

  if (config.rate === 0) await Bun.sleep(SETTLE_MS)
  const open = members.filter((member) => !member.closed).length
  if (open < config.members) throw new Error(`${config.members - open} of ${config.members} sockets were closed.`)
  const connecting: Connecting = {
    connected: open,
    prepareCpu: (prepared.cpu - fresh.cpu) / open,
    connectCpu: (connected - prepared.cpu) / open,
    memory: (memoryOf(pid) - fresh.memory) / open,
    memoryBefore: (prepared.memory - fresh.memory) / open,
    idleCore: config.rate === 0 ? (cpuOf(pid) - connected) / (SETTLE_MS * 1_000) : NaN,
  }
  return { members, connecting }
}
