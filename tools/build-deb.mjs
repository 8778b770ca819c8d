import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { TARGETS } from './binary/runtime.mjs'
import { binaryFor, buildBinary } from './build-binary.mjs'
import { build } from './build.mjs'
import { fail, install, root } from './install.mjs'
import { licenses } from './licenses.mjs'

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' }
/** What the package says of who made it. The variables are those of Debian's own tools. */
const MAINTAINER = `${process.env.DEBFULLNAME ?? 'The Parley authors'} <${process.env.DEBEMAIL ?? 'parley@localhost.localdomain'}>`
const SCRIPTS = ['postinst', 'prerm', 'postrm']

export const version = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version

export const packageFor = (arch) => join(root, 'dist', `parley_${version()}-1_${ARCHITECTURES[arch]}.deb`)

/**
 * Packs an executable for Debian. `as` is the version of the package, and `compression` xz or gzip, both at
 * their fastest: the best xz takes four times as long for an eighth. Ends the process when it fails.
 */
export function buildDeb(arch, { binary = binaryFor(arch), outfile = packageFor(arch), as, compression = 'xz' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-deb-'))
  // What dpkg-deb takes is what everybody can read.
  chmodSync(folder, 0o755)
  try {
    const debian = as ?? `${version()}-1`
    fill(folder, binary, debian)
    const kib = Math.ceil(Number(run('du', ['-s', '--apparent-size', '--block-size=1', folder]).split('\t')[0]) / 1024)
    control(folder, { version: debian, architecture: ARCHITECTURES[arch], maintainer: MAINTAINER, size: kib })
    mkdirSync(dirname(outfile), { recursive: true })
    run('dpkg-deb', ['--build', '--root-owner-group', `-Z${compression}`, '-z1', folder, outfile])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fill(folder, binary, debian) {
  const put = (path, content, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, path), content)
    chmodSync(join(folder, path), mode)
  }
  const own = (path) => readFileSync(join(root, path))
  const doc = 'usr/share/doc/parley'
  mkdirSync(join(folder, 'usr/lib/parley'), { recursive: true })
  cpSync(binary, join(folder, 'usr/lib/parley/parley'))
  chmodSync(join(folder, 'usr/lib/parley/parley'), 0o755)
  put('usr/bin/parley', own('packaging/parley.sh'), 0o755)
  put('usr/lib/systemd/system/parley.service', own('packaging/parley.service'))
  put('etc/parley/parley.conf', own('packaging/parley.conf'), 0o640)
  put('usr/share/man/man1/parley.1.gz', gzip(own('packaging/parley.1')))
  put('usr/share/lintian/overrides/parley', own('packaging/deb/lintian-overrides'))
  put(`${doc}/copyright`, own('packaging/deb/copyright'))
  put(`${doc}/README.md.gz`, gzip(own('README.md')))
  for (const name of ['alerts.yml', 'grafana-dashboard.json', 'prometheus.yml'])
    put(`${doc}/examples/${name}`, own(`ops/${name}`))
  put(`${doc}/changelog.gz`, gzip(own('CHANGELOG.md')))
  put(`${doc}/changelog.Debian.gz`, gzip(changelog(debian)))
  put(`${doc}/third-party-licenses.txt.gz`, gzip(licenses()))
}

function control(folder, values) {
  const inside = join(folder, 'DEBIAN')
  mkdirSync(inside)
  const template = readFileSync(join(root, 'packaging/deb/control'), 'utf8')
  writeFileSync(
    join(inside, 'control'),
    template.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]),
  )
  cpSync(join(root, 'packaging/deb/conffiles'), join(inside, 'conffiles'))
  for (const script of SCRIPTS) {
    cpSync(join(root, 'packaging/deb', script), join(inside, script))
    chmodSync(join(inside, script), 0o755)
  }
  const sums = run('sh', ['-c', 'find usr -type f -exec md5sum {} +'], folder)
  writeFileSync(join(inside, 'md5sums'), sums)
  for (const file of ['control', 'conffiles', 'md5sums']) chmodSync(join(inside, file), 0o644)
}

/** One entry, dated by SOURCE_DATE_EPOCH, in seconds, or else now. */
function changelog(debian) {
  const at = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000) * 1000)
  const date = at.toUTCString().replace('GMT', '+0000')
  return `parley (${debian}) stable; urgency=medium\n\n  * What changed is in changelog.gz.\n\n -- ${MAINTAINER}  ${date}\n`
}

// Without the time, so that the same content gives the same bytes.
const gzip = (content) => gzipSync(content, { level: 9 })

function run(command, args, cwd = root) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (done.status === 0) return done.stdout
  return fail(`${command} ${args[0]} failed.`, done.error?.message ?? 'Its output is above.')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2)
  const unknown = chosen.filter((arch) => !(arch in TARGETS))
  if (unknown.length > 0)
    fail(`There is no target ${unknown.join(', ')}.`, `The targets are ${Object.keys(TARGETS).join(', ')}.`)
  if (spawnSync('dpkg-deb', ['--version']).status !== 0)
    fail('There is no dpkg-deb, which packs for Debian.', 'Debian and Ubuntu have it; elsewhere install dpkg.')
  install({ dev: false })
  build()
  for (const arch of chosen.length > 0 ? chosen : [process.arch]) {
    buildBinary(arch)
    buildDeb(arch)
    console.log(relative(root, packageFor(arch)))
  }
}
