import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The package's binary has this name on every system. `.bin/bun` is a shell script on Windows. */
export const bun = join(root, 'node_modules/bun/bin/bun.exe')

/** Before its install script ran, Bun's package has a text of a few hundred bytes in the place of the binary. */
const BUN_AT_LEAST_BYTES = 1_000_000
const OLDEST_NODE = [20, 19]

/**
 * Installs the packages of the lock file that `node_modules` lacks: with `dev` all of them, otherwise those for running.
 * Ends the process with an explanation when that fails.
 */
export function install({ dev }) {
  checkNode()
  const lock = packages('package-lock.json')
  const found = packages('node_modules/.package-lock.json')
  if (!isInstalled(lock, found, dev)) {
    const everything = dev || hasDev(found)
    console.log(everything ? 'Installing packages for running and developing …' : 'Installing packages …')
    const omit = everything ? [] : ['--omit=dev']
    const done = npm(['ci', ...omit, '--no-audit', '--no-fund', '--loglevel=error'])
    if (done.status !== 0) fail('npm could not install the packages. Its output is above.', INSTALL_ADVICE)
  }
  if (!bunIsThere()) finishBun()
}

const INSTALL_ADVICE =
  'Check the connection to the npm registry and the free space on this disk, then run the same command again. ' +
  'If package.json and package-lock.json disagree, run `npm install` once.'

/** Writes the problem and what to do, and ends the process. */
export function fail(problem, advice) {
  console.error(`\n${problem}\n${advice}`)
  process.exit(1)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(`Parley needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`, 'Install a newer one.')
}

/** The packages of a lock file, by folder. npm writes one inside `node_modules` with what it has installed. */
export function packages(file) {
  const path = join(root, file)
  if (!existsSync(path)) return {}
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {}
}

function isInstalled(lock, found, dev) {
  return Object.entries(lock).every(([folder, wanted]) => {
    // Optional packages are for other systems. Whether Bun's is installed is checked separately.
    if (folder === '' || wanted.optional || wanted.devOptional || (wanted.dev && !dev)) return true
    return found[folder]?.version === wanted.version && existsSync(join(root, folder, 'package.json'))
  })
}

function hasDev(found) {
  return Object.values(found).some((one) => one.dev)
}

/** Runs npm in the project's folder, like `spawnSync`. */
export function npm(args, more = { stdio: 'inherit' }) {
  // npm passes its own path to its scripts, so that `npm.cmd` need not be found on Windows.
  const self = process.env.npm_execpath
  const options = { cwd: root, ...more }
  if (self?.endsWith('.js')) return spawnSync(process.execPath, [self, ...args], options)
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

function bunIsThere() {
  return existsSync(bun) && statSync(bun).size > BUN_AT_LEAST_BYTES
}

/** Runs Bun's install script, which npm skips under some settings. It puts the binary for this system in place. */
function finishBun() {
  const script = join(root, 'node_modules/bun/install.js')
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: dirname(script), stdio: 'inherit' })
  const version = bunIsThere() ? spawnSync(bun, ['--version'], { encoding: 'utf8' }) : null
  if (version?.status === 0) return
  fail(
    `Bun, which runs the server, does not start on this system (${process.platform} ${process.arch}).`,
    version?.stderr || version?.error?.message || 'Delete node_modules and run the same command again.',
  )
}
