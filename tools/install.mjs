import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The package's own binary, under this name on every system; `.bin/bun` is a shell script on Windows. */
export const bun = join(root, 'node_modules/bun/bin/bun.exe')

/** Before its install script ran, Bun's package holds a note of a few hundred bytes in the binary's place. */
const BUN_AT_LEAST_BYTES = 1_000_000
const OLDEST_NODE = [20, 19]

/**
 * Installs what the lock file names and `node_modules` lacks: with `dev` all of it, otherwise what running needs.
 * Ends the process with an explanation when it cannot.
 */
export function install({ dev }) {
  checkNode()
  const lock = packagesIn('package-lock.json')
  const found = packagesIn('node_modules/.package-lock.json')
  if (!isInstalled(lock, found, dev)) {
    const everything = dev || hasDev(found)
    console.log(everything ? 'Installing packages for running and developing …' : 'Installing packages …')
    const omit = everything ? [] : ['--omit=dev']
    const done = npm(['ci', ...omit, '--no-audit', '--no-fund', '--loglevel=error'])
    if (done.status !== 0) fail('npm could not install the packages (its own words are above).', INSTALL_ADVICE)
  }
  if (!bunIsThere()) finishBun()
}

const INSTALL_ADVICE =
  'Check the connection to the npm registry and the free space on this disk, then run the same command again. ' +
  'If package.json and package-lock.json disagree, run `npm install` once.'

/** Says what is wrong and what to do, and ends the process. */
export function fail(what, advice) {
  console.error(`\n${what}\n${advice}`)
  process.exit(1)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(`Parley needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`, 'Install a newer one.')
}

/** What a lock file lists, by folder. npm keeps one inside `node_modules` of what it really put there. */
function packagesIn(file) {
  const path = join(root, file)
  if (!existsSync(path)) return {}
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {}
}

function isInstalled(lock, found, dev) {
  return Object.entries(lock).every(([folder, wanted]) => {
    // Optional packages are for other systems; whether Bun's own is here is seen at Bun.
    if (folder === '' || wanted.optional || wanted.devOptional || (wanted.dev && !dev)) return true
    return found[folder]?.version === wanted.version && existsSync(join(root, folder, 'package.json'))
  })
}

function hasDev(found) {
  return Object.values(found).some((one) => one.dev)
}

function npm(args) {
  // npm tells its scripts where it is; asking that file spares the search for `npm.cmd` on Windows.
  const self = process.env.npm_execpath
  const options = { cwd: root, stdio: 'inherit' }
  if (self?.endsWith('.js')) return spawnSync(process.execPath, [self, ...args], options)
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

function bunIsThere() {
  return existsSync(bun) && statSync(bun).size > BUN_AT_LEAST_BYTES
}

/** npm leaves install scripts out where a setting or a policy says so; Bun's puts the right binary in place. */
function finishBun() {
  const script = join(root, 'node_modules/bun/install.js')
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: dirname(script), stdio: 'inherit' })
  const asked = bunIsThere() ? spawnSync(bun, ['--version'], { encoding: 'utf8' }) : null
  if (asked?.status === 0) return
  fail(
    `Bun, which runs the server, does not start on this system (${process.platform} ${process.arch}).`,
    asked?.stderr || asked?.error?.message || 'Delete node_modules and run the same command again.',
  )
}
