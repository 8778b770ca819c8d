import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { dataIn, keepPlaces, stage, workersIn } from './places.ts'

const ROOT = resolve(import.meta.dir, '../..')

/** Compiles the server with its workers, its files and the built client into one executable, on `runtime`, a Bun for `target`. */
async function compile(target: Bun.Build.CompileTarget, runtime: string, outfile: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-binary-'))
  try {
    const data = join(folder, 'data')
    await stage(ROOT, await dataIn(ROOT), data)
    const made = join(folder, basename(outfile))
    const main = join(ROOT, 'server/main.ts')
    const workers = (await workersIn(ROOT)).map((path) => join(ROOT, path))
    await Bun.build({
      entrypoints: [main, ...workers],
      root: ROOT,
      target: 'bun',
      // Halves the time of a start.
      bytecode: true,
      // In one piece, some packages that are loaded late run before what they need: passkeys would not work.
      splitting: true,
      format: 'esm',
      // Errors in the log name the lines of the sources.
      sourcemap: 'linked',
      minify: { syntax: true, whitespace: true, identifiers: false },
      plugins: [keepPlaces(ROOT)],
      compile: {
        target,
        executablePath: runtime,
        // Bun puts source maps beside it, which it also contains.
        outfile: made,
        assets: readdirSync(data).map((name) => join(data, name)),
        // A folder in which somebody runs a command must not change what it does.
        autoloadDotenv: false,
        autoloadBunfig: false,
      },
    })
    // Not into the place of one that runs.
    rmSync(outfile, { force: true })
    copyFileSync(made, outfile)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [target, runtime, outfile] = process.argv.slice(2)
await compile(target as Bun.Build.CompileTarget, runtime!, resolve(outfile!))
