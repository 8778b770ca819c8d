import { existsSync } from 'node:fs'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { dirname, join, posix, relative } from 'node:path'
import type { BunPlugin } from 'bun'

/** Where Bun mounts what an executable contains. */
const MOUNTED = '/$bunfs/root'
const SOURCES = ['server', 'protocol']
const TESTS = /\.test\.ts$|\/(test|contract)\//
const STARTS_WORKER = /new URL\('(\.\/[^']+\.ts)', import\.meta\.url\)/g

/**
 * A bundle moves all modules to one place, where they do not find their workers and their files any more. This puts the
 * place that each module had into its code, so that paths relative to it are the same in an executable and in the project.
 * It refuses code that asks `import.meta` for anything else than its place.
 */
export function keepPlaces(root: string): BunPlugin {
  return {
    name: 'keep-places',
    setup(build) {
      const own = new RegExp(`^${RegExp.escape(root)}/(${SOURCES.join('|')})/.*\\.ts$`)
      build.onLoad({ filter: own }, async ({ path }) => ({
        loader: 'ts',
        contents: withPlace(await readFile(path, 'utf8'), relative(root, path)),
      }))
    },
  }
}

/** The code of a module with its place in an executable. `path` is that of the module in the project. */
export function withPlace(code: string, path: string): string {
  const place = posix.join(MOUNTED, path)
  const placed = code
    .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(`file://${place}`))
    .replaceAll(/\bimport\.meta\.dir\b/g, JSON.stringify(posix.dirname(place)))
  const other = /\bimport\.meta\.\w+/.exec(placed)?.[0]
  if (other !== undefined) throw new Error(`${path}: ${other} has another value in an executable`)
  return placed
}

/** The modules that others start as workers, by their paths in the project. */
export async function workersIn(root: string): Promise<string[]> {
  const found = new Set<string>()
  for (const path of await filesIn(root, '**/*.ts'))
    for (const [, script] of (await readFile(join(root, path), 'utf8')).matchAll(STARTS_WORKER))
      found.add(posix.join(posix.dirname(path), script!))
  return [...found].toSorted()
}

/** The files that the server reads at run time, by their paths in the project: those that are no code, and the built client. */
export async function dataIn(root: string): Promise<string[]> {
  const beside = (await filesIn(root, '**/*')).filter((path) => !path.endsWith('.ts'))
  const client = [...new Bun.Glob('**/*').scanSync({ cwd: join(root, 'client/dist') })]
  return [...beside, ...client.map((path) => `client/dist/${path}`)].toSorted()
}

async function filesIn(root: string, pattern: string): Promise<string[]> {
  const found: string[] = []
  for (const folder of SOURCES)
    for await (const path of new Bun.Glob(pattern).scan({ cwd: join(root, folder) })) found.push(`${folder}/${path}`)
  return found.filter((path) => !TESTS.test(path))
}

/** Copies files of the project into a folder, at the same paths. Bun embeds folders with the paths that they have inside. */
export async function stage(root: string, files: string[], folder: string): Promise<void> {
  for (const file of files) {
    if (!existsSync(join(root, file))) throw new Error(`${file} is missing`)
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(root, file), join(folder, file))
  }
}
