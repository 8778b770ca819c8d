import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = join(import.meta.dir, 'RESULTS.md')
const HEAD = `# What was tried to make Parley lose a message

Written by \`npm run faults -- --write\`, part by part.
`

/** Puts a part into faults/RESULTS.md, in the place of what stood under the same title. */
export function writeSection(title: string, text: string, page = PAGE): void {
  const before = existsSync(page) ? readFileSync(page, 'utf8') : HEAD
  const [head = HEAD, ...sections] = before.split(/^(?=## )/m)
  const heading = `## ${title}\n`
  const section = `${heading}\n${text.trim()}\n`
  const at = sections.findIndex((one) => one.startsWith(heading))
  if (at < 0) sections.push(section)
  else sections[at] = section
  writeFileSync(page, [head.trimEnd(), ...sections.map((one) => one.trimEnd())].join('\n\n') + '\n')
}
