/** Splits a stream of text into lines. */
export class LineSplitter {
  #rest = ''

  constructor(private readonly line: (line: string) => void) {}

  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.line(line)
  }

  /** Reports an unfinished last line. */
  end(): void {
    if (this.#rest !== '') this.line(this.#rest)
    this.#rest = ''
  }
}
