import { ServerProcess, UNLIMITED } from '../../server/test/server-process.ts'
import { MemoryWatch, type Memory } from '../attacks/memory.ts'
import { temporaryFolder } from '../process/temporary-folder.ts'
import { Random } from '../rounds/random.ts'
import { isProblem } from '../server/log-lines.ts'
import { Findings } from './findings.ts'
import { Mutator } from './mutator.ts'
import { postBodies, sendPackets, type Target } from './senders.ts'

export const FUZZ_SEED = 'fuzz'
const SOCKETS = 8
const HTTP_CONNECTIONS = 8
/** A packet costs less than a request. */
const HTTP_SHARE = 0.3
/** Memory is compared with that after this share of the packets: before, the server has done nothing yet. */
const WARM_UP_SHARE = 0.1
const MOST_WARM_UP = 200_000
const STACK = /\bat .*\.(ts|js|mjs):\d+/
const MIB = 2 ** 20
const MEMORY_BOUND = 64 * MIB

export interface Fuzzed {
  packets: number
  seconds: number
  answers: Record<string, number>
  closed: number
  memory: Memory | null
  findings: string[]
}

/** Sends this many mutated packets and HTTP bodies to a real server without limits. */
export async function fuzz(packets: number, seed: string, restMs: number): Promise<Fuzzed> {
  const data = temporaryFolder('fuzz')
  const findings = new Findings()
  let ended = false
  let stopping = false
  const server = await ServerProcess.prepare(UNLIMITED, {
    dataDir: data.path,
    ended: (code, signal) => {
      ended = true
      if (!stopping) findings.add(`the server ended with ${signal ?? code}`)
    },
  })
  const began = performance.now()
  try {
    await server.start()
    const send = async (count: number, part: string) => {
      const random = new Random(seed).fork(part)
      const overHttp = Math.floor(count * HTTP_SHARE)
      const bodies = countdown(overHttp, () => ended)
      const sockets = countdown(count - overHttp, () => ended)
      const target = { url: server.url, port: server.port, findings }
      await Promise.all([
        ...senders(SOCKETS, 'socket', random, { ...target, take: sockets }, sendPackets),
        ...senders(HTTP_CONNECTIONS, 'http', random, { ...target, take: bodies }, postBodies),
      ]).catch((error: Error) => findings.add(`the senders failed: ${error.message}`))
    }
    const warmUp = Math.min(MOST_WARM_UP, Math.floor(packets * WARM_UP_SHARE))
    await send(warmUp, 'warm up')
    const watch = ended ? null : new MemoryWatch(server.pid)
    await send(packets - warmUp, 'packets')
    const seconds = (performance.now() - began) / 1_000
    await Bun.sleep(restMs)
    watch?.cancel()
    const memory = ended ? null : watch!.stop()
    if (memory !== null && memory.after - memory.before > MEMORY_BOUND)
      findings.add(`the memory was ${mib(memory.before)} MiB before and ${mib(memory.after)} MiB afterwards`)
    for (const line of server.output.split('\n'))
      if (isProblem(line) || STACK.test(line)) findings.add(`the log has: ${line.slice(0, 1_000)}`)
    const { answers, closed, found } = findings
    return { packets: findings.packets, seconds, answers, closed, memory, findings: found }
  } finally {
    stopping = true
    await server.kill9()
    data.remove()
  }
}

/** In one line. */
export function fuzzedLine({ packets, seconds, answers, closed, memory }: Fuzzed): string {
  const codes = Object.entries(answers)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${count.toLocaleString('en-US')} ${code}`)
  const grown = memory === null ? '' : `; memory ${mib(memory.before)} → ${mib(memory.after)} MiB`
  return (
    `${packets.toLocaleString('en-US')} packets in ${seconds.toFixed(0)} s, ` +
    `${Math.round(packets / seconds).toLocaleString('en-US')}/s; answers: ${codes.join(', ')}; ` +
    `${closed.toLocaleString('en-US')} connections closed${grown}`
  )
}

function senders(
  count: number,
  name: string,
  random: Random,
  target: Target,
  run: (target: Target, mutator: Mutator) => Promise<void>,
): Promise<void>[] {
  return Array.from({ length: count }, (_, i) => run(target, new Mutator(random.fork(`${name} ${i}`))))
}

function countdown(total: number, isOver: () => boolean): (most: number) => number {
  let left = total
  return (most) => {
    const taken = isOver() ? 0 : Math.min(most, left)
    left -= taken
    return taken
  }
}

const mib = (bytes: number) => (bytes / MIB).toFixed(0)
