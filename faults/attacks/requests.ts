import type { AttackContext } from './attack.ts'
import { RECONNECT_MS } from './flood.ts'
import { countRefusal } from './tally.ts'

/** Connections on which a request follows as soon as the one before is answered. */
export async function requestsFollow(
  { port, tally }: AttackContext,
  connections: number,
  path: string,
  init: RequestInit = {},
): Promise<void> {
  const repeat = async () => {
    for (;;) {
      tally.sent++
      try {
        // A body that is not decompressed costs the attackers nothing.
        const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, decompress: false })
        await response.arrayBuffer()
        if (response.ok) tally.served++
        else countRefusal(tally, String(response.status))
      } catch {
        tally.cut++
        await Bun.sleep(RECONNECT_MS)
      }
    }
  }
  for (let i = 0; i < connections; i++) void repeat()
}
