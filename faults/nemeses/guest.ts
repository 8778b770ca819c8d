import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import { CommandRefused, post } from '../clients/http-commands.ts'

/** As long as a server may be paused. */
const ANSWERS_WITHIN_MS = 150_000
const RETRY_MS = 200

export interface Guest {
  token: string
  /** Ids of the rooms that it joined. */
  rooms: string[]
}

/** A new guest in these rooms, who is not part of the crowd and writes no history. */
export async function joinAsGuest(url: string, name: string, codes: readonly string[]): Promise<Guest> {
  const { token } = await executeWithRetry(url, 'session.start', { name })
  const rooms: string[] = []
  for (const code of codes) rooms.push((await executeWithRetry(url, 'room.join', { code }, token)).room!.id)
  return { token, rooms }
}

/** A guest who was lost with the data has no room to leave. */
export async function leaveRooms(url: string, { token, rooms }: Guest): Promise<void> {
  for (const room of rooms)
    await executeWithRetry(url, 'room.leave', { room }, token).catch((error: Error) => {
      const gone = error instanceof CommandRefused && ['unauthorized', 'not_found'].includes(error.error.code)
      if (!gone) throw error
    })
}

/** Repeats the command while the server is away. */
async function executeWithRetry<C extends CommandName>(
  url: string,
  name: C,
  input: Input<C>,
  token?: string,
): Promise<Results[C]> {
  for (const end = performance.now() + ANSWERS_WITHIN_MS; ; await Bun.sleep(RETRY_MS)) {
    const answer = await post(url, name, input, token, ANSWERS_WITHIN_MS).catch((error: Error) => error)
    if (answer instanceof Error) {
      if (performance.now() > end) throw answer
    } else if ('ok' in answer) return answer.ok
    else if (answer.error.code !== 'unavailable' || performance.now() > end)
      throw new CommandRefused(name, answer.error)
  }
}
