import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dir, '../..')

/** A folder for one file of tests. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'parley-packaging-'))
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/**
 * An executable for this machine: the one that PARLEY_BINARY names, or one that is made in `folder`. The client must have
 * been built.
 */
export function executable(folder: string): string {
  const named = process.env.PARLEY_BINARY
  if (named !== undefined) return named
  const path = join(folder, 'parley')
  run('build-binary.mjs', `buildBinary(process.arch, ${JSON.stringify(path)})`)
  return path
}

/** Packs an executable for Debian as this version. Answers the path of the package. */
export function debianPackage(folder: string, binary: string, version: string): string {
  const outfile = join(folder, `parley_${version}.deb`)
  const options = JSON.stringify({ binary, outfile, as: version, compression: 'gzip' })
  run('build-deb.mjs', `buildDeb(process.arch, ${options})`)
  return outfile
}

/** Why this machine cannot run such a program, or null. */
export const noProgram = (name: string): string | null =>
  Bun.which(name) === null ? `there is no ${name} on this machine` : null

/** The name of a test, with the reason when this machine cannot run it. */
export const titled = (title: string, reason: string | null): string =>
  reason === null ? title : `${title} (NOT RUN: ${reason})`

/** The tools run under Node, as npm runs them. */
function run(tool: string, call: string): void {
  const code = `const tool = await import(${JSON.stringify(join(ROOT, 'tools', tool))}); tool.${call}`
  const { status, stderr } = spawnSync('node', ['--input-type=module', '-e', code], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`tools/${tool} failed: ${stderr}`)
}
