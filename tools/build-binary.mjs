import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TARGETS, runtimeFor } from './binary/runtime.mjs'
import { build } from './build.mjs'
import { bun, fail, install, root } from './install.mjs'

/** The path of the executable for a target. */
export const binaryFor = (arch) => join(root, 'dist', `parley-linux-${arch}`)

/** Compiles Parley into one executable for Linux. The client is built before. Ends the process when it fails. */
export function buildBinary(arch, outfile = binaryFor(arch)) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-runtime-'))
  try {
    mkdirSync(dirname(outfile), { recursive: true })
    const runtime = runtimeFor(arch, folder)
    const args = ['tools/binary/compile.ts', TARGETS[arch].compile, runtime, outfile]
    const done = spawnSync(bun, args, { cwd: root, stdio: 'inherit' })
    if (done.status !== 0) fail('The executable could not be built.', 'The error is above.')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2)
  const unknown = chosen.filter((arch) => !(arch in TARGETS))
  if (unknown.length > 0)
    fail(`There is no target ${unknown.join(', ')}.`, `The targets are ${Object.keys(TARGETS).join(', ')}.`)
  install({ dev: false })
  build()
  for (const arch of chosen.length > 0 ? chosen : [process.arch]) {
    buildBinary(arch)
    console.log(relative(root, binaryFor(arch)))
  }
}
