import type { Context } from './context.ts'

/** Removes what has ended by itself: requests to be let into rooms, and invitations. Called once a minute; never rejects. */
export async function sweepEnded({ storage, clock, log }: Pick<Context, 'storage' | 'clock' | 'log'>): Promise<void> {
  try {
    const now = clock()
    await storage.removeEndedKnocks({ now })
    await storage.removeEndedInvites({ now })
  } catch (error) {
    log.warn('ended.not-swept', { error: String(error) })
  }
}
