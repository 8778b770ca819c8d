import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bun, fail, npm, packages } from '../install.mjs'

/** The systems that an executable can be made for: what Bun calls them, and the package that has Bun for them. */
export const TARGETS = {
  x64: { compile: 'bun-linux-x64', runtime: '@oven/bun-linux-x64' },
  arm64: { compile: 'bun-linux-arm64', runtime: '@oven/bun-linux-aarch64' },
}

/**
 * The path of Bun for a target: the installed one if it is for this system, otherwise that of its npm package, which is
 * unpacked into `folder`. Ends the process with an explanation when it is not to be had, or is not what the lock file names.
 */
export function runtimeFor(arch, folder) {
  if (process.platform === 'linux' && process.arch === arch && isGlibc()) return bun
  const name = TARGETS[arch].runtime
  const { version, integrity } = packages('package-lock.json')[`node_modules/${name}`]
  console.log(`Getting ${name} ${version} from the npm registry …`)
  const done = npm(['pack', `${name}@${version}`, '--json', '--pack-destination', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  if (done.status !== 0)
    fail(`npm could not get ${name}. Its output is above.`, 'Check the connection to the registry.')
  const archive = join(folder, JSON.parse(done.stdout)[0].filename)
  if (integrityOf(archive) !== integrity)
    fail(`${name} ${version} is not what package-lock.json names.`, 'Nothing of it was run. Clean the cache of npm.')
  const unpacked = spawnSync('tar', ['-xzf', archive, '-C', folder, 'package/bin/bun'], { stdio: 'inherit' })
  if (unpacked.status !== 0) fail(`${name} could not be unpacked.`, 'The error is above.')
  return join(folder, 'package/bin/bun')
}

/** The hash of a file as a lock file has it. */
function integrityOf(file) {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
}

function isGlibc() {
  return process.report.getReport().header.glibcVersionRuntime !== undefined
}
