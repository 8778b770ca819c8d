/**
 * Uploads or downloads by curl, which takes less of the processor than the server. Answers the seconds, and the text for
 * an upload. `around` is a command that becomes curl, such as one that lowers its priority.
 */
export async function transfer(
  direction: 'up' | 'down',
  url: string,
  file: string,
  headers: Record<string, string> = {},
  around: string[] = [],
): Promise<{ seconds: number; text: string }> {
  const method = headers['upload-offset'] === undefined ? 'POST' : 'PATCH'
  // Without `Expect`, for which nginx is waited for.
  const lines = Object.entries({ ...headers, expect: '' }).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`.trimEnd(),
  ])
  const way = direction === 'up' ? ['-X', method, '-T', file] : ['-o', '/dev/null']
  const measured = ['-sS', '--fail-with-body', '-w', '\\n%{time_total}']
  const child = Bun.spawn([...around, 'curl', ...measured, ...lines, ...way, url], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const output = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`${direction} ${url} failed: ${output}`)
  const end = output.lastIndexOf('\n')
  return { seconds: Number(output.slice(end + 1)), text: output.slice(0, end) }
}
