import type { AttackContext } from './attack.ts'
import { Connection } from './connection.ts'

const CHUNK_BYTES = 64 * 1024
/** A cut attacker comes back after this time. */
export const RECONNECT_MS = 100

/** One socket without a session sends these frames again and again, as fast as the server takes them. */
export async function flood({ port, tally }: AttackContext, frames: readonly Buffer[]): Promise<void> {
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0)
  const repeats = Math.max(1, Math.floor(CHUNK_BYTES / bytes))
  const chunk = Buffer.concat(Array.from({ length: repeats }, () => frames).flat())
  const send = async (connection: Connection) => {
    while (!connection.closed) {
      if (!connection.write(chunk)) await connection.drained()
      if (!connection.closed) tally.sent += frames.length * repeats
    }
  }
  const repeat = async (): Promise<void> => {
    for (;;) {
      await Connection.open(port).then(send, () => undefined)
      tally.cut++
      await Bun.sleep(RECONNECT_MS)
    }
  }
  void repeat()
}
