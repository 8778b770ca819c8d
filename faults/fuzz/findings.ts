const INTERNAL = '"code":"internal"'
/** Beyond these the first ones say enough. */
const MOST_FINDINGS = 20
const SHOWN_CHARACTERS = 500

/** What the server answered to mutated packets, and what it must not have answered. */
export class Findings {
  readonly found: string[] = []
  /** Answers by code; `ok` for those of commands that succeeded. */
  readonly answers: Record<string, number> = {}
  packets = 0
  /** Connections that the server closed. */
  closed = 0

  add(text: string): void {
    if (this.found.length < MOST_FINDINGS) this.found.push(text)
  }

  /** `sent` is what was answered. */
  answered(answer: string, sent: string): void {
    const code = answer.includes('{"ok":') ? 'ok' : (/"code":"(\w+)"/.exec(answer)?.[1] ?? 'other')
    this.answers[code] = (this.answers[code] ?? 0) + 1
    if (answer.includes(INTERNAL)) this.add(`answered ${answer}\nto ${sent.slice(0, SHOWN_CHARACTERS)}`)
  }
}
