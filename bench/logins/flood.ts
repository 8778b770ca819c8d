/**
 * A flood of sign-ins, a process of its own, until its input ends: `bun bench/logins/flood.ts '{"url":…,"kind":"many"}'`.
 * Prints one line of JSON, how many of them got which answer.
 */

/** What the flood is sent to, and whether each sign-in comes from another address or all come from one. */
export interface Flood {
  url: string
  kind: 'many' | 'one'
}

/** By reason of the refusal. */
export type Answers = Record<string, number>

/** About ten times as many as two cores could check. */
const PER_SECOND = 300
const TICK_MS = 5
/** Further ones are left out while so many have no answer. */
const MOST_OPEN = 1_000

async function run({ url, kind }: Flood): Promise<Answers> {
  const answers: Answers = {}
  let sent = 0
  let open = 0
  const state = { ended: false }
  void Bun.stdin.text().then(() => (state.ended = true))
  const one = async (n: number) => {
    const address = kind === 'one' ? '192.0.2.1' : `10.${2 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
    const response = await fetch(`${url}/api/session.signIn`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ login: `nobody-${n}`, password: 'a wrong password' }),
    })
    const { error } = (await response.json()) as { error: { reason: string } }
    answers[error.reason] = (answers[error.reason] ?? 0) + 1
  }
  for (const began = performance.now(); !state.ended; await Bun.sleep(TICK_MS))
    while (sent < ((performance.now() - began) / 1_000) * PER_SECOND) {
      sent++
      if (open >= MOST_OPEN) continue
      open++
      void one(sent)
        .catch(() => (answers['no_answer'] = (answers['no_answer'] ?? 0) + 1))
        .finally(() => open--)
    }
  return answers
}

if (import.meta.main) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as Flood)))
  process.exit(0)
}
