import { joinAsGuest, leaveRooms } from './guest.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'
import { SlowReader } from './slow-reader.ts'

const SHARE_OF_CLIENTS = 0.1
const MIN_READERS = 2
/** Within this time they request far more than a send queue may have. */
const CUT_WITHIN_MS = 20_000
const CHECK_EVERY_MS = 100

export const slowReaders: Nemesis = {
  name: 'slow-readers',
  about: 'some more clients read 1 KB a second, request pages all the time, and answer every ping',
  target: 'network',
  unsupported: async () => (process.platform === 'linux' ? null : 'only Linux has such sockets'),
  inject: (context) => readSlowlyFor(context.random.between(10_000, 40_000), context),
}

/** A long fault of this kind must see a reader disconnected. With `untilCut` it ends as soon as it has seen that. */
export async function readSlowlyFor(ms: number, context: FaultContext, untilCut = false): Promise<void> {
  const { server, clients } = context
  const { pid } = server
  const what = `${readersFor(clients)} slow readers for ${(ms / 1_000).toFixed(0)} s`
  await recordFault(context, 'slow-readers', what, async () => {
    const readers = await readSlowly(context, ms, untilCut)
    const cuts = readers.reduce((sum, reader) => sum + reader.cuts, 0)
    // A restart of the server disconnects everybody.
    if (cuts === 0 && server.pid !== pid) return
    if (cuts > 0) return { cuts }
    return ms < CUT_WITHIN_MS ? 'over before a reader was disconnected' : { cuts }
  })
}

function readersFor(clients: number): number {
  return Math.max(MIN_READERS, Math.round(clients * SHARE_OF_CLIENTS))
}

export async function readSlowly(
  { server, codes, clients }: FaultContext,
  ms: number,
  untilCut = false,
): Promise<SlowReader[]> {
  const names = Array.from({ length: readersFor(clients) }, (_, i) => `slow-${i + 1}`)
  const guests = await Promise.all(names.map((name) => joinAsGuest(server.url, name, codes)))
  const readers = guests.map(({ token, rooms }) => new SlowReader(server.port, token, rooms))
  const running = readers.map((reader) => reader.run())
  const isOver = () => untilCut && readers.some(({ cuts }) => cuts > 0)
  for (const end = performance.now() + ms; performance.now() < end && !isOver();)
    await Bun.sleep(Math.min(CHECK_EVERY_MS, end - performance.now()))
  for (const reader of readers) reader.stop()
  await Promise.all(running)
  for (const guest of guests) await leaveRooms(server.url, guest)
  return readers
}
