import { file as localFile } from 'bun'

/**
 * A process of its own that uploads or downloads once and writes the seconds that it took: `up URL FILE [HEADER=VALUE …]`
 * or `down URL - [HEADER=VALUE …]`.
 */
const [direction, url, file, ...pairs] = process.argv.slice(2) as [string, string, string, ...string[]]
const headers = Object.fromEntries(
  pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
)
const began = performance.now()
if (direction === 'up') {
  const method = headers['upload-offset'] === undefined ? 'POST' : 'PATCH'
  const response = await fetch(url, { method, headers, body: localFile(file) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1_000, text }))
} else {
  const response = await fetch(url, { headers })
  let bytes = 0
  for await (const chunk of response.body!) bytes += chunk.length
  if (!response.ok) throw new Error(String(response.status))
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1_000, text: String(bytes) }))
}
