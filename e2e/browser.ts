import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules')
const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser']

const ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A microphone that beeps, and is allowed to every page.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

export interface Browser {
  executablePath: string
  args: string[]
  env: Record<string, string>
}

/** The Chromium on the PATH, otherwise the one of the npm packages. */
export async function findBrowser(): Promise<Browser> {
  const installed = process.env.PARLEY_CHROMIUM === 'bundled' ? undefined : onThePath()
  return installed === undefined ? bundled() : { executablePath: installed, args: ARGS, env: environment() }
}

function onThePath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
}

async function bundled(): Promise<Browser> {
  const { version } = JSON.parse(readFileSync(join(modules, '@sparticuz/chromium/package.json'), 'utf8')) as Version
  const home = join(modules, '.cache', `chromium-${version}`)
  if (!existsSync(home)) await unpack(home)
  const executablePath = join(home, 'chromium')
  const env = environment({ FONTCONFIG_FILE: fontsOf(home) })
  // Minimal systems lack a few libraries that it needs; the packages have those, too.
  if (starts(executablePath, env)) return { executablePath, args: ARGS, env }
  env.LD_LIBRARY_PATH = join(home, 'al2023/lib')
  // Throws its own error if it still does not start.
  execFileSync(executablePath, ['--version'], { env })
  return { executablePath, args: ARGS, env }
}

/** Unpacks to a temporary folder and renames it, so that the final folder is complete even when others unpack at the same time. */
async function unpack(home: string): Promise<void> {
  const temporary = `${home}.${process.pid}`
  mkdirSync(temporary, { recursive: true })
  // Not the system's temporary folder, which is the default: anybody may have put a program of that name there.
  const before = process.env.TMPDIR
  process.env.TMPDIR = temporary
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    await chromium.executablePath()
    await inflate(join(modules, '@sparticuz/chromium/bin/al2023.tar.br'))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  try {
    renameSync(temporary, home)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
}

/** The font list in the package has the folders of one hosting provider only. Without fonts text has no size. */
function fontsOf(home: string): string {
  const file = join(home, 'fonts/parley.conf')
  const fonts = `<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>${join(home, 'fonts')}</dir>`
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig>${fonts}<cachedir>${join(home, 'font-cache')}</cachedir></fontconfig>`,
  )
  return file
}

function starts(executablePath: string, env: Record<string, string>): boolean {
  return spawnSync(executablePath, ['--version'], { env }).status === 0
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter((one): one is [string, string] => one[1] !== undefined)
  return { ...Object.fromEntries(own), ...more }
}

interface Version {
  version: string
}
