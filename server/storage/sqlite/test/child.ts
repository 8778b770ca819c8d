import { fileURLToPath } from 'node:url'

const APPENDER = fileURLToPath(new URL('./appender.ts', import.meta.url))

/** Starts the appender in a child process. `around` is a command line before its own. */
export function appender(path: string, mode: 'load' | 'index' | 'stop-before-answer', around: string[] = []) {
  const child = Bun.spawn([...around, process.execPath, APPENDER, path, mode], { stdout: 'pipe', stderr: 'pipe' })
  const lines: string[] = []
  let wake = () => {}
  let ended = false
  const reading = (async () => {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of child.stdout) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = parts.pop()!
      lines.push(...parts)
      wake()
    }
    ended = true
    wake()
  })()

  return {
    /** The complete lines so far that start with `word`, without that word. */
    printed: (word: string) =>
      lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : [])),
    /** Resolves when there are `count` lines of `word`. Rejects when the process ended before. */
    async until(word: string, count: number) {
      while (this.printed(word).length < count) {
        if (ended) throw new Error(`it ended early: ${await new Response(child.stderr).text()}${lines.join('\n')}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    /** Kills it with SIGKILL. Resolves when its last line is read. */
    async kill() {
      child.kill('SIGKILL')
      await child.exited
      await reading
    },
    /** Resolves with its exit code when its last line is read. */
    async exited() {
      const code = await child.exited
      await reading
      return code
    },
  }
}

/** Leaves the files of a server that was killed while writing. Answers the ids of the messages that it acknowledged. */
export async function killed(path: string, messages = 400): Promise<string[]> {
  const child = appender(path, 'load')
  await child.until('acked', messages)
  await child.kill()
  return child.printed('acked')
}
