import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The id of the built client in this folder, which its build has written into the page. Undefined where there is none. */
export function buildOf(directory: string): string | undefined {
  const page = join(directory, 'index.html')
  if (!existsSync(page)) return undefined
  return /<meta name="build" content="([\w-]+)"/.exec(readFileSync(page, 'utf8'))?.[1]
}
