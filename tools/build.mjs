import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail, root } from './install.mjs'

const SOURCES = ['client', 'protocol', 'vite.config.ts', 'svelte.config.js', 'package-lock.json']
const BUILT = join(root, 'client/dist')
const STAMP = join(root, 'client/.cache/built-from')

/** Builds the client into `client/dist`, unless it was built from the same sources before. */
export function build() {
  const sources = hashOfSources()
  if (existsSync(join(BUILT, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return
  console.log('Building the web client …')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', '--logLevel', 'warn']
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) fail('The web client could not be built.', 'The error is above. The sources are in client/.')
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, sources)
}

// By content, because a checkout or a copy changes the times of unchanged files.
function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(filesUnder).toSorted()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const inside = `${path}/${entry.name}`
    if (entry.isDirectory()) return ['dist', '.cache', 'node_modules'].includes(entry.name) ? [] : filesUnder(inside)
    return entry.name.includes('.test.') ? [] : [inside]
  })
}
