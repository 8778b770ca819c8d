import type { BrowserContext } from '@playwright/test'
import type { CommandName, Input, Results } from '../protocol/commands.ts'
import type { WireError } from '../protocol/errors.ts'

/** Sends a command over HTTP to the server of an address, with the session of a browser, and not from a page of it. */
export async function command<C extends CommandName>(
  browser: BrowserContext,
  address: string,
  name: C,
  input: Input<C>,
): Promise<Results[C]> {
  const { origin } = new URL(address)
  const response = await browser.request.post(`${origin}/api/${name}`, { headers: { origin }, data: input })
  const answer = (await response.json()) as { ok: Results[C] } | { error: WireError }
  if ('error' in answer) throw new Error(`${name} was refused: ${answer.error.message}`)
  return answer.ok
}
