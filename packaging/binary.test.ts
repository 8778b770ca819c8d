import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../package.json' with { type: 'json' }
import type { FileInfo, Room } from '../protocol/entities.ts'
import { jpeg } from '../server/files/test/pictures.ts'
import { Actor, post } from '../server/test/cast.ts'
import { freePort, until } from '../server/test/server-process.ts'
import { librariesOf, makeBareRoot, noBareRoot, startBare, UID } from './test/bare-root.ts'
import { executable, freshFolder, removeFolder, titled } from './test/built.ts'

const BUILD_MS = 60_000
const TEST_MS = 60_000
/** The parts of glibc, from 2.17 on, which all distributions with glibc have. */
const GLIBC = ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0']
/** ELF: what `e_machine` is for this machine (System V ABI). */
const MACHINE: Record<string, number> = { x64: 62, arm64: 183 }

const notHere = process.platform === 'linux' ? null : 'the executable is for Linux'
const noRoot = noBareRoot()
for (const reason of new Set([notHere, noRoot])) if (reason !== null) console.log(`NOT RUN: ${reason}`)

/** Sends a photo, of which the server makes smaller pictures in its worker. Answers what it found. */
async function sendsPicture(actor: Actor, room: Room): Promise<FileInfo> {
  const response = await fetch(`${actor.server.url}/api/files?room=${room.id}&name=photo.jpg`, {
    method: 'POST',
    headers: { authorization: `Bearer ${actor.token}` },
    body: await jpeg(1200, 900),
  })
  const { ok } = (await response.json()) as { ok: FileInfo }
  await actor.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: '', files: [ok.id] })
  return ok
}

/** Answers what a browser makes a passkey of. The package for it is loaded only now. */
async function beginsPasskey(actor: Actor, port: string): Promise<unknown> {
  const url = `http://localhost:${port}`
  const headers = { authorization: `Bearer ${actor.token}`, origin: url }
  return (await post({ url }, 'account.passkey.begin', { login: 'alice' }, headers)).ok?.options
}

let folder: string
let binary: string
beforeAll(() => {
  folder = freshFolder()
  binary = executable(folder)
}, BUILD_MS)
afterAll(() => removeFolder(folder))

test('it is an executable of Linux for this machine', () => {
  const head = readFileSync(binary).subarray(0, 20)
  expect(head.subarray(0, 4).toString('latin1')).toBe('\u007FELF')
  expect(head.readUInt16LE(18)).toBe(MACHINE[process.arch]!)
})

test.skipIf(notHere !== null)(titled('it needs nothing of the system but glibc', notHere), () => {
  const needed = [...librariesOf(binary).keys()].filter((name) => !name.startsWith('ld-linux'))
  expect(needed.toSorted()).toEqual(GLIBC)
})

describe('in a root folder that has nothing else and is read-only', () => {
  let root: string
  let data: string
  let server: ChildProcess | null = null
  beforeAll(() => {
    root = join(folder, 'root')
    mkdirSync(root)
    if (noRoot === null) makeBareRoot(binary, root)
  })
  afterEach(() => void server?.kill('SIGKILL'))

  const freshData = () => {
    data = join(folder, `data-${Bun.randomUUIDv7()}`)
    mkdirSync(data, { mode: 0o700 })
    chownSync(data, UID, UID)
  }

  async function runs(args: string[], env: Record<string, string> = {}) {
    const child = startBare(root, data, args, { DATA_DIR: '/data', ...env })
    let output = ''
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (text: Buffer) => (output += text.toString()))
    const [code] = await once(child, 'close')
    return { code, output }
  }

  test.skipIf(noRoot !== null)(titled('it says its version and its commands', noRoot), async () => {
    freshData()
    expect(await runs(['--version'])).toEqual({ code: 0, output: `${version}\n` })
    expect((await runs(['--help'])).output).toContain('parley backup FILE')
    expect(await runs(['destroy'])).toMatchObject({ code: 2 })
  })

  test.skipIf(noRoot !== null)(
    titled('it serves pages, makes small pictures, backs up and restores, and writes only to /data', noRoot),
    async () => {
      freshData()
      const env = { PORT: String(await freePort()), HOST: '127.0.0.1' }
      const url = `http://127.0.0.1:${env.PORT}`
      const child = startBare(root, data, [], { DATA_DIR: '/data', ...env })
      server = child
      await until('it is ready', async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false, 15_000)
      expect(await (await fetch(url)).text()).toContain('<title>Parley</title>')
      const alice = await Actor.arrives({ url }, 'Alice')
      const room = await alice.creates('Launch week')
      await alice.connects()
      await alice.says(room, 'Before')
      expect(await sendsPicture(alice, room)).toMatchObject({ type: 'image/jpeg', width: 1200, height: 900 })
      expect(await beginsPasskey(alice, env.PORT)).toHaveProperty('challenge')
      const common = await alice.posts('account.create', { login: 'alice', password: 'password1' })
      expect(common.error?.reason).toBe('common_password')
      expect(await runs(['health'], env)).toEqual({ code: 0, output: 'The server runs.\n' })
      expect(await runs(['admin', 'alice'], env)).toMatchObject({
        code: 1,
        output: 'No account has the login "alice".\n',
      })
      expect((await runs(['backup', '/data/monday.db'], env)).output).toContain('has 2 messages in 1 rooms, 1 people')
      expect(await runs(['backup', '/monday.db'], env)).toMatchObject({ code: 1 })
      await alice.says(room, 'After')
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      expect((await ended)[0]).toBe(0)
      expect(await runs(['health'], env)).toMatchObject({ code: 1 })

      expect((await runs(['restore', '/data/monday.db'], env)).output).toContain('Restored 2 messages in 1 rooms')
      expect(await runs(['check'], env)).toMatchObject({
        code: 0,
        output: expect.stringMatching(/^2 blobs of files are intact/),
      })
      expect(readdirSync(root).toSorted()).toEqual(['data', 'dev', 'lib', 'lib64', 'parley', 'proc', 'tmp'])
      expect(readdirSync(join(root, 'tmp'))).toEqual([])
    },
    TEST_MS,
  )
})
