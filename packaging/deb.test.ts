import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Actor } from '../server/test/cast.ts'
import { freePort, until } from '../server/test/server-process.ts'
import { debianPackage, executable, freshFolder, noProgram, removeFolder, titled } from './test/built.ts'
import { noOverlay, Overlay } from './test/overlay.ts'
import { valueOf, valuesOf, variablesIn } from './test/unit-file.ts'

const TEST_MS = 120_000
const CONFIG = '/etc/parley/parley.conf'
const DATA = '/var/lib/parley'
const noDpkg = noProgram('dpkg-deb')
const noInstall = noDpkg ?? noProgram('setpriv') ?? noOverlay()
const noLintian = noDpkg ?? noProgram('lintian')
for (const reason of new Set([noInstall, noLintian])) if (reason !== null) console.log(`NOT RUN: ${reason}`)

let folder: string
beforeAll(() => {
  folder = freshFolder()
  if (noDpkg !== null) return
  const binary = executable(folder)
  debianPackage(folder, binary, '1.0.0-1')
  debianPackage(folder, binary, '1.1.0-1')
  // What lintian says of the program is overridden in the package, and takes half a minute.
  debianPackage(folder, '/bin/true', '1.2.0-1')
  debianPackage(folder, '/bin/true', '1.3.0-1')
}, TEST_MS)
afterAll(() => removeFolder(folder))

const dpkgDeb = (...args: string[]) => spawnSync('dpkg-deb', args, { cwd: folder, encoding: 'utf8' }).stdout

test.skipIf(noDpkg !== null)(
  titled('the package says what it is, and has root as the owner of its files', noDpkg),
  () => {
    expect(dpkgDeb('-f', 'parley_1.0.0-1.deb', 'Package', 'Version', 'Depends')).toBe(
      'Package: parley\nVersion: 1.0.0-1\nDepends: adduser, libc6 (>= 2.17)\n',
    )
    const files = dpkgDeb('-c', 'parley_1.0.0-1.deb').trim().split('\n')
    expect(files.filter((line) => !line.includes(' root/root '))).toEqual([])
    expect(files.map((line) => line.split(/\s+/).at(-1))).toContain('./usr/lib/parley/parley')
    const documents = ['copyright', 'third-party-licenses.txt.gz', 'examples/alerts.yml'].map(
      (name) => `./usr/share/doc/parley/${name}`,
    )
    expect(files.map((line) => line.split(/\s+/).at(-1))).toEqual(expect.arrayContaining(documents))
  },
)

test.skipIf(noLintian !== null)(
  titled('lintian finds nothing', noLintian),
  () => {
    const { status, stdout } = spawnSync('lintian', ['--fail-on', 'error,warning', 'parley_1.2.0-1.deb'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, ''])
  },
  TEST_MS,
)

describe('installed', () => {
  let overlay: Overlay
  let server: ChildProcess | null = null
  afterEach(async () => {
    server?.kill('SIGKILL')
    server = null
    await overlay?.close()
  })

  const succeeds = (...command: string[]): string => {
    const { code, output } = overlay.run(command)
    expect([command.join(' '), code, code === 0 ? '' : output]).toEqual([command.join(' '), 0, ''])
    return output
  }
  const isThere = (path: string) => overlay.run(['test', '-e', path]).code === 0

  /** As the service does it: as its user, with its variables and its settings. */
  async function starts(url: string): Promise<void> {
    const settings = succeeds('cat', CONFIG).split('\n')
    const env = { ...variablesIn(valuesOf('Environment')), ...variablesIn(settings) }
    const { User, Group } = { User: valueOf('User'), Group: valueOf('Group') }
    const as = ['setpriv', `--reuid=${User}`, `--regid=${Group}`, '--init-groups', '--no-new-privs']
    server = overlay.start([...as, ...valueOf('ExecStart').split(' ')], env)
    await until(
      'the installed server is ready',
      async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false,
      15_000,
    )
  }

  async function stops(): Promise<void> {
    const ended = once(server!, 'exit')
    server!.kill('SIGTERM')
    expect((await ended)[0]).toBe(0)
    server = null
  }

  test.skipIf(noInstall !== null)(
    titled('it serves, an upgrade and a removal keep data and settings, and a purge removes them', noInstall),
    async () => {
      overlay = await Overlay.open(folder)
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`

      succeeds('dpkg', '-i', '/package/parley_1.0.0-1.deb')
      expect(succeeds('stat', '-c', '%U %G %a', DATA, CONFIG)).toBe('parley parley 700\nroot parley 640\n')
      expect(isThere('/etc/systemd/system/multi-user.target.wants/parley.service')).toBe(true)
      succeeds('sh', '-c', `printf 'HOST=127.0.0.1\\nPORT=${port}\\n' >> ${CONFIG}`)

      await starts(url)
      const alice = await Actor.arrives({ url }, 'Alice')
      const room = await alice.creates('Launch week')
      expect(succeeds('parley', 'health')).toBe('The server runs.\n')
      expect(succeeds('parley', 'backup', '/root/monday.db')).toContain('has 0 messages in 1 rooms, 1 people')
      expect(overlay.run(['parley', 'admin', 'nobody'])).toEqual({
        code: 1,
        output: 'No account has the login "nobody".\n',
      })
      expect(overlay.run(['parley'])).toMatchObject({
        code: 2,
        output: expect.stringContaining('systemctl start parley'),
      })
      const stranger = overlay.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'parley', 'check'])
      expect(stranger).toMatchObject({ code: 1, output: expect.stringContaining('Use: sudo parley check') })
      expect(succeeds('find', DATA, '!', '-user', 'parley')).toBe('')

      succeeds('dpkg', '-i', '/package/parley_1.1.0-1.deb')
      expect(succeeds('dpkg-query', '-W', '-f', '${Version} ${Status}', 'parley')).toBe('1.1.0-1 install ok installed')
      await stops()
      await starts(url)
      const known = await alice.again().connects()
      expect(known.rooms.map((one) => one.room.id)).toEqual([room.id])
      await stops()

      succeeds('dpkg', '--remove', 'parley')
      expect([isThere('/usr/lib/parley/parley'), isThere(`${DATA}/parley.db`), isThere(CONFIG)]).toEqual([
        false,
        true,
        true,
      ])
      expect(succeeds('tail', '-n', '1', CONFIG)).toBe(`PORT=${port}\n`)
      succeeds('dpkg', '--purge', 'parley')
      expect([isThere(DATA), isThere(CONFIG), isThere('/root/monday.db')]).toEqual([false, false, true])
      expect(isThere('/etc/systemd/system/multi-user.target.wants/parley.service')).toBe(false)
    },
    TEST_MS,
  )

  test.skipIf(noInstall !== null)(
    titled('an upgrade succeeds without the settings file, and does not bring it back', noInstall),
    async () => {
      overlay = await Overlay.open(folder)
      succeeds('dpkg', '-i', '/package/parley_1.2.0-1.deb')
      succeeds('rm', CONFIG)
      succeeds('dpkg', '-i', '/package/parley_1.3.0-1.deb')
      expect(succeeds('dpkg-query', '-W', '-f', '${Version} ${Status}', 'parley')).toBe('1.3.0-1 install ok installed')
      expect(isThere(CONFIG)).toBe(false)
    },
    TEST_MS,
  )
})
