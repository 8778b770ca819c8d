import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { temporaryFolder } from '../process/temporary-folder.ts'
import { replaced } from './patch.ts'
import { patchNamed, type PatchName } from './patches.ts'

const ROOT = resolve(import.meta.dir, '../..')
/** The harness is part of it, because its clients import the client's stores from their own tree. */
const COPIED = ['protocol', 'server', 'client', 'faults', 'package.json', 'tsconfig.json', 'bunfig.toml']
const NOT_COPIED = new Set(['dist', '.cache'].map((name) => join(ROOT, 'client', name)))

export interface Build {
  /** The root of the tree; this one without patches. */
  root: string
  remove(): void
}

/** A copy of the tree with these patches. Throws when a patch no longer fits the code. */
export function build(names: readonly PatchName[]): Build {
  if (names.length === 0) return { root: ROOT, remove() {} }
  const { path: root, remove } = temporaryFolder('build')
  try {
    for (const name of COPIED)
      cpSync(join(ROOT, name), join(root, name), { recursive: true, filter: (path) => !NOT_COPIED.has(path) })
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
    cpSync(join(import.meta.dir, 'injected'), join(root, 'server/injected'), { recursive: true })
    for (const name of names) apply(name, root)
  } catch (error) {
    remove()
    throw error
  }
  return { root, remove }
}

function apply(name: PatchName, root: string): void {
  const { replace, imports = {} } = patchNamed(name)
  const edit = (file: string, change: (text: string) => string) => {
    const path = join(root, file)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  for (const replacement of replace) edit(replacement.file, (text) => replaced(text, replacement))
  for (const [file, line] of Object.entries(imports)) edit(file, (text) => `${line}\n${text}`)
}
