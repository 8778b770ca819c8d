import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

export interface Violation {
  rule: string
  from: string
  to: string
}

const RULES = resolve(import.meta.dir, '../.dependency-cruiser.cjs')
export const FOLDERS = ['protocol', 'server', 'client', 'bench', 'e2e', 'faults', 'packaging', 'tools']
const CRUISER = resolve(import.meta.dir, '../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

/** Every import under `root` that breaks a rule of `.dependency-cruiser.cjs`. Runs under Bun, because the tool needs a newer Node. */
export async function violations(root: string): Promise<Violation[]> {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)))
  const child = Bun.spawn([process.execPath, CRUISER, '--config', RULES, '--output-type', 'json', ...folders], {
    cwd: root,
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  if (!output.startsWith('{')) throw new Error(`dependency-cruiser wrote no result: ${errors}`)
  const { summary } = JSON.parse(output) as Report
  if (summary.totalCruised === 0) throw new Error('dependency-cruiser found no file')
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}

export function ruleNames(): string[] {
  const { forbidden } = createRequire(import.meta.url)(RULES) as { forbidden: { name: string }[] }
  return forbidden.map((rule) => rule.name)
}

interface Report {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] }
}

if (import.meta.main) {
  const found = await violations(resolve(import.meta.dir, '..'))
  for (const { rule, from, to } of found) console.log(`${rule}: ${from} → ${to}`)
  process.exitCode = found.length === 0 ? 0 : 1
}
