import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The commit from which today's version is upgraded in tests: the last release. CONTRIBUTING.md says when it moves. */
export const VERSION_BEFORE = '09ad297d3595351fce2bf0eeee984abe318ca8bf'

/** Where the version before is, installed and built, or why this machine does not have it. */
export type Before = { root: string; absent?: undefined } | { root?: undefined; absent: string }

const REPOSITORY = resolve(import.meta.dirname, '..')
const NEEDED = ['server/main.ts', 'client/dist/index.html', 'node_modules/bun/bin/bun.exe', 'node_modules/kysely']
const SET_UP = `
  const { install } = await import('./tools/install.mjs')
  install({ dev: false })
  const { build } = await import('./tools/build.mjs')
  build()`

/**
 * Takes the version before out of the history, and installs and builds it with its own tools, into a folder of the
 * system's temporary folder that later calls find again. The first call takes about 20 s, and blocks.
 */
export function versionBefore(): Before {
  const root = join(tmpdir(), `parley-${process.getuid?.() ?? 'user'}-${VERSION_BEFORE.slice(0, 12)}`)
  if (existsSync(root)) {
    // Anybody can make a folder of this name, and its programs would be run.
    if (process.getuid !== undefined && statSync(root).uid !== process.getuid())
      return { absent: `${root} belongs to another user` }
    // Systems remove old files from this folder, one by one.
    if (NEEDED.every((file) => existsSync(join(root, file)))) return { root }
    rmSync(root, { recursive: true, force: true })
  }
  if (git('cat-file', '-e', `${VERSION_BEFORE}^{commit}`).status !== 0)
    return { absent: `this checkout has no history with the commit ${VERSION_BEFORE.slice(0, 7)}` }
  const part = mkdtempSync(`${root}-`)
  try {
    const problem = prepare(part)
    if (problem !== null) return { absent: problem }
    renameSync(part, root)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(root)) throw error
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return { root }
}

/** Answers what the machine lacks, or null. */
function prepare(folder: string): string | null {
  const archive = git('archive', VERSION_BEFORE)
  const unpacked = spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout })
  if (unpacked.status !== 0) return 'tar, which unpacks the version before, does not run here'
  const done = spawnSync('node', ['--input-type=module', '-e', SET_UP], { cwd: folder, encoding: 'utf8' })
  if (done.status === 0) return null
  console.error(done.stdout, done.stderr)
  return 'the version before could not be installed; the output of npm is above'
}

function git(...args: string[]) {
  return spawnSync('git', args, { cwd: REPOSITORY, maxBuffer: 256 * 1024 * 1024 })
}
