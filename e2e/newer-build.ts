import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const TEXT = /\.(js|css|html|json)$/

/** A tree with the same server and another build of the client. */
export interface NewerBuild {
  root: string
  id: string
  remove: () => void
}

/**
 * Makes another build of the client, as a new version has it: another id, and every file of scripts under another name, so
 * that the old ones are gone.
 */
export function newerBuild(): NewerBuild {
  const root = mkdtempSync(join(tmpdir(), 'parley-newer-'))
  for (const name of ['server', 'protocol', 'package.json', 'tsconfig.json', 'client/dist'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  const dist = join(root, 'client/dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  const scripts = files
    .filter((name) => /^assets\/[^/]+-[\w-]{8}\.js$/.test(name))
    .map((name) => name.slice('assets/'.length))
  const renamed = new RegExp(scripts.map((name) => name.replace('.js', '')).join('|'), 'g')
  for (const name of files) {
    const path = join(dist, name)
    // The server serves compressed copies first, and these would be the old ones.
    if (/\.(br|gz)$/.test(name)) rmSync(path)
    else if (TEXT.test(name) && statSync(path).isFile())
      writeFileSync(
        path,
        readFileSync(path, 'utf8')
          .replace(renamed, '$&_new')
          .replace(/(name="build" content=")/, '$1newer-'),
      )
  }
  for (const name of scripts)
    renameSync(join(dist, 'assets', name), join(dist, 'assets', name.replace('.js', '_new.js')))
  // The set of files of the service worker has another name.
  const worker = join(dist, 'sw.js')
  writeFileSync(worker, readFileSync(worker, 'utf8').replace('"parley-', '"parley-newer-'))
  const id = /name="build" content="([\w-]+)"/.exec(readFileSync(join(dist, 'index.html'), 'utf8'))![1]!
  return { root, id, remove: () => rmSync(root, { recursive: true, force: true }) }
}
