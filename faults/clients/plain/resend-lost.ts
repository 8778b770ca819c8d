import type { Results } from '../../../protocol/commands.ts'
import { limits } from '../../../protocol/limits.ts'
import type { Link } from './connection.ts'
import type { Outbox } from './outbox.ts'

/** In a new life of the data: asks which of the own acknowledged messages it lacks, and sends those again under their ids. */
export async function sendLostAgain(room: string, link: Link, outbox: Outbox, epoch: string | null): Promise<void> {
  const taken = outbox.takenBefore(epoch)
  const lost = new Set<string>()
  for (let at = 0; at < taken.length; at += limits.missingIds) {
    const ids = taken.slice(at, at + limits.missingIds).map(({ id }) => id)
    const reply = await link.ask<Results['message.missing']>('message.missing', { room, ids })
    // The next sync asks again.
    if (!('ok' in reply)) return
    for (const id of reply.ok.missing) lost.add(id)
  }
  outbox.settle(epoch, lost)
}
