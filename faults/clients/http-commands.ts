import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'

const ANSWER_TIMEOUT_MS = 10_000

export type Answer<C extends CommandName> = { ok: Results[C] } | { error: WireError }

/** A command that the server refused. */
export class CommandRefused extends Error {
  constructor(
    command: string,
    readonly error: WireError,
  ) {
    super(`${command} was refused: ${error.reason}, ${error.message}`)
  }
}

/** A command over HTTP. Rejects when there is no answer. */
export async function post<C extends CommandName>(
  url: string,
  command: C,
  input: Input<C>,
  token?: string,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Answer<C>> {
  const response = await fetch(`${url}/api/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(timeoutMs),
  })
  return (await response.json()) as Answer<C>
}

/** The same for a command that must succeed: throws `CommandRefused` otherwise. */
export async function execute<C extends CommandName>(
  url: string,
  command: C,
  input: Input<C>,
  token?: string,
): Promise<Results[C]> {
  const answer = await post(url, command, input, token)
  if ('error' in answer) throw new CommandRefused(command, answer.error)
  return answer.ok
}
