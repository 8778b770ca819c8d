import type { CommandName, Input, Results } from '../../protocol/commands.ts'

const AT_ONCE = 32

/** Commands over HTTP. */
export class HttpCommands {
  constructor(private readonly port: number) {}

  /** Throws when the server refuses. */
  async ask<C extends CommandName>(name: C, input: Input<C>, token?: string): Promise<Results[C]> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(input),
    })
    const answer = (await response.json()) as { ok: Results[C] } | { error: { code: string; message: string } }
    if ('error' in answer) throw new Error(`${name} was refused: ${answer.error.code} ${answer.error.message}`)
    return answer.ok
  }

  /** Each in turn, a few at once; the answers in order. */
  async each<T, A>(all: readonly T[], task: (one: T, index: number) => Promise<A>): Promise<A[]> {
    const answers: A[] = []
    const waiting = all.entries()
    const work = async () => {
      for (const [index, one] of waiting) answers[index] = await task(one, index)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return answers
  }
}
