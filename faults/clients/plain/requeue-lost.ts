import type { Results } from '../../../protocol/commands.ts'
import { limits } from '../../../protocol/limits.ts'
import type { Connection } from './connection.ts'
import type { Outbox } from './outbox.ts'

/** In a new epoch: asks which of the own acknowledged messages are missing, and queues those again with their ids. */
export async function requeueLost(
  room: string,
  connection: Connection,
  outbox: Outbox,
  epoch: string | null,
): Promise<void> {
  const acknowledged = outbox.acknowledgedBefore(epoch)
  const lost = new Set<string>()
  for (let at = 0; at < acknowledged.length; at += limits.messageIds) {
    const ids = acknowledged.slice(at, at + limits.messageIds).map(({ id }) => id)
    const reply = await connection.ask<Results['message.missing']>('message.missing', { room, ids })
    // The next sync tries again.
    if (!('ok' in reply)) return
    for (const id of reply.ok.missing) lost.add(id)
  }
  outbox.requeue(epoch, lost)
}
