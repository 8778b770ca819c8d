/** What a person types for a command of cli.ts, such as `restore FILE`: the executable has no npm beside it. */
export function commandLine(words: string): string {
  return Bun.isStandaloneExecutable ? `parley ${words}` : `npm run parley -- ${words}`
}
