/** Cuts what comes in pieces into lines. */
export class LineSplitter {
  #rest = ''

  constructor(private readonly line: (line: string) => void) {}

  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.line(line)
  }

  /** What has no end of line will get none. */
  end(): void {
    if (this.#rest !== '') this.line(this.#rest)
    this.#rest = ''
  }
}
