/** How much the attackers sent, and how the server answered. */
export interface Tally {
  sent: number
  /** Commands and requests that succeeded. */
  served: number
  /** Answers that refused, by reason or status. */
  refused: Record<string, number>
  /** Connections that the server ended or did not accept. */
  cut: number
}

export function emptyTally(): Tally {
  return { sent: 0, served: 0, refused: {}, cut: 0 }
}

export function countRefusal(tally: Tally, reason: string): void {
  tally.refused[reason] = (tally.refused[reason] ?? 0) + 1
}

export function refusals({ refused }: Tally): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0)
}
