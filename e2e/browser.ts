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
]

export interface Browser {
  executablePath: string
  args: string[]
  env: Record<string, string>
}

/** A Chromium of this machine if there is one on the PATH, else the one that came with the packages. */
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
  // Bare systems lack the few libraries that it does not carry inside; the packages bring those too.
  if (starts(executablePath, env)) return { executablePath, args: ARGS, env }
  env.LD_LIBRARY_PATH = join(home, 'al2023/lib')
  // Throws with its own words if it still does not.
  execFileSync(executablePath, ['--version'], { env })
  return { executablePath, args: ARGS, env }
}

/** Unpacked aside and then renamed, so that what is in place is whole, whoever else unpacks at the same time. */
async function unpack(home: string): Promise<void> {
  const aside = `${home}.${process.pid}`
  mkdirSync(aside, { recursive: true })
  // Not into the system's temporary folder, its default: anyone may have put a program of that name there.
  const before = process.env.TMPDIR
  process.env.TMPDIR = aside
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    await chromium.executablePath()
    await inflate(join(modules, '@sparticuz/chromium/bin/al2023.tar.br'))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  try {
    renameSync(aside, home)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
}

/** Its own list of fonts knows the folders of one hoster only; without any font every word has no size. */
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
