/** The ends of code spans: runs of as many backticks as at the beginning. */
export class CodeSpans {
  /** The places of all runs by their length, the last one first. */
  readonly #runs = new Map<number, number[]>()

  constructor(private readonly text: string) {
    for (const { index, 0: run } of text.matchAll(/`+/g)) {
      const places = this.#runs.get(run.length)
      if (places === undefined) this.#runs.set(run.length, [index])
      else places.push(index)
    }
    for (const places of this.#runs.values()) places.reverse()
  }

  /** The code behind a run that begins at `at`, and where it ends; null without an end. Takes growing places only. */
  at(at: number, length: number): { code: string; end: number } | null {
    const places = this.#runs.get(length) ?? []
    while (places.length > 0 && places.at(-1)! < at + length) places.pop()
    const close = places.pop()
    if (close === undefined) return null
    const code = this.text.slice(at + length, close).replaceAll('\n', ' ')
    return {
      code: code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code,
      end: close + length,
    }
  }
}
