/** Somebody comes for the first time, which the server has to write down. Throws what it says when it does not. */
export async function arrive(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/session.start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Newcomer' }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`Nobody could arrive: ${await answer.text()}`)
}
