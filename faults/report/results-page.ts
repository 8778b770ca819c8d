import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = join(import.meta.dir, '../RESULTS.md')
const HEAD = `# Results of the fault rounds

Written by \`npm run faults -- --write\`, one part at a time.
`

/** Replaces the section with this title in faults/RESULTS.md, or adds it. */
export function writeSection(title: string, text: string, page = PAGE): void {
  const before = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const [, ...sections] = before.split(/^(?=## )/m)
  const heading = `## ${title}\n`
  const section = `${heading}\n${text.trim()}\n`
  const at = sections.findIndex((one) => one.startsWith(heading))
  if (at < 0) sections.push(section)
  else sections[at] = section
  writeFileSync(page, [HEAD.trimEnd(), ...sections.map((one) => one.trimEnd())].join('\n\n') + '\n')
}
