import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FOLDERS } from './imports.ts'

const SOURCE = new Bun.Glob('**/*.{ts,mjs,svelte,css}')
const READS_ENVIRONMENT =
  /\bprocess\s*\.\s*env\b|\bBun\s*\.\s*env\b|\bimport\.meta\.env\b(?!\.(PROD|DEV)\b)|\benv\b[^}]*\}\s*from\s*'(node:)?process'/
const MAY_READ_ENVIRONMENT =
  /^server\/config\.ts$|\.test\.ts$|^(client|server)\/(.+\/)?test\/|^(bench|e2e|faults|packaging|tools)\//
const ONLY_EXPORTS = /^(\s*(\/\/.*|export\s+(type\s+)?(\*|\{[^}]*\})(\s+as\s+\w+)?\s+from\s+'[^']+';?))+\s*$/
/** A media query for a mouse, up to the end of its block: rules inside have braces, too. */
const FOR_A_MOUSE = /@media \(hover: hover\)[^{]*\{(?:[^{}]|\{[^{}]*\})*\}/g
const STYLED = /^client\/.*\.(svelte|css)$/
const HOVERS = /:hover\b/

/** Rules that no other tool checks, one line for each finding: reads of the environment, barrels, hover under a finger, addresses in the lock file. */
export async function findings(root: string): Promise<string[]> {
  const found: string[] = []
  for (const folder of FOLDERS.filter((one) => existsSync(join(root, one)))) {
    for await (const path of SOURCE.scan({ cwd: join(root, folder) })) {
      const file = `${folder}/${path}`
      if (/^client\/(dist|\.cache)\//.test(file)) continue
      const text = await readFile(join(root, file), 'utf8')
      if (READS_ENVIRONMENT.test(text) && !MAY_READ_ENVIRONMENT.test(file))
        found.push(`${file}: only server/config.ts reads the environment`)
      if (ONLY_EXPORTS.test(text)) found.push(`${file}: a barrel. Import from the file that has the code`)
      if (STYLED.test(file) && HOVERS.test(text.replace(FOR_A_MOUSE, '')))
        found.push(`${file}: :hover outside of @media (hover: hover) stays after a touch`)
    }
  }
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8')
  if (/"resolved": "[a-z+]+:/.test(lock))
    found.push('package-lock.json: contains download addresses. .npmrc has the setting that omits them')
  return found
}

if (import.meta.main) {
  const found = await findings(resolve(import.meta.dir, '..'))
  for (const one of found) console.log(one)
  process.exitCode = found.length === 0 ? 0 : 1
}
