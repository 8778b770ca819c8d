import { afterEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Actor } from '../../server/test/cast.ts'
import { ServerProcess, UNLIMITED, until } from '../../server/test/server-process.ts'
import { build } from './build.ts'
import { replaced } from './patch.ts'
import { patches, type PatchName } from './patches.ts'
import { sabotageOfChanges } from './sabotage-of-changes.ts'

/** One of each patch, and one of all patches about changes together, which exclude each other nowhere. */
const ofChanges = Object.keys(sabotageOfChanges) as PatchName[]
const BUILDS = [
  ...(Object.keys(patches) as PatchName[]).filter((name) => !ofChanges.includes(name)).map((name) => [name]),
  ofChanges,
]

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** A server of a patched build and the folder of its triggers. */
async function serverOf(...names: PatchName[]) {
  const { root, remove } = build(names)
  const triggers = mkdtempSync(join(tmpdir(), 'parley-triggers-'))
  const server = await ServerProcess.start({ ...UNLIMITED, FAULTS: triggers }, { root })
  cleanups.push(
    remove,
    () => rmSync(triggers, { recursive: true }),
    () => server.remove(),
  )
  return { server, triggers, root }
}

describe('a patch', () => {
  const find = 'const one = 1'
  test('replaces a text that occurs once', () => {
    expect(replaced('a\nconst one = 1\nb', { file: 'f', find, put: '$&' })).toBe('a\n$&\nb')
  })

  test('fails when the code has changed', () => {
    for (const [text, times] of [
      ['a', 0],
      ['const one = 1; const one = 1', 2],
    ] as const)
      expect(() => replaced(text, { file: 'f.ts', find, put: '' })).toThrow(`in f.ts and finds it ${times} times`)
  })
})

test('without a patch the build is the tree itself', () => {
  expect(readFileSync(join(build([]).root, 'package.json'), 'utf8')).toContain('"parley"')
})

// A patch that fits may still not run.
test.each(BUILDS)(
  'the build %s starts, stores a message and answers',
  async (...names) => {
    const { server, root } = await serverOf(...names)
    expect(existsSync(join(root, 'client/dist'))).toBe(false)
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Design Crit')
    await alice.connects()
    await alice.says(room, 'hi')
    await until('it can be read', async () => (await alice.reads(room)).length === 1)
    alice.leaves()
    expect(await server.stop()).toBe(0)
    expect(server.output).not.toContain('failed')
  },
  60_000,
)

test('the clock moves while the server runs', async () => {
  const { server, triggers } = await serverOf('clock')
  const alice = await Actor.arrives(server, 'Alice')
  const room = await alice.creates('Design Crit')
  await alice.connects()
  const day = 86_400_000
  expect((await alice.says(room, 'now')).at - Date.now()).toBeLessThan(1_000)
  writeFileSync(join(triggers, 'clock'), String(30 * day))
  await until('the clock has moved', async () => {
    const { at } = await alice.says(room, 'later')
    return Math.abs(at - Date.now() - 30 * day) < 1_000
  })
  alice.leaves()
}, 60_000)

test.each(['before-commit', 'before-ack'])(
  'the trigger %s kills it at this failpoint, once',
  async (failpoint) => {
    const { server, triggers } = await serverOf('failpoints')
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Design Crit')
    await alice.connects()
    writeFileSync(join(triggers, failpoint), '')
    const id = Bun.randomUUIDv7()
    await alice.asks('message.send', { room: room.id, id, body: 'hi' }, 500).catch(() => null)
    expect(await fetch(`${server.url}/healthz`).catch(() => null)).toBeNull()
    expect(existsSync(join(triggers, failpoint))).toBe(false)
    await server.start()
    const stored = (await alice.reads(room)).map((message) => message.id)
    expect(stored).toEqual(failpoint === 'before-commit' ? [] : [id])
  },
  60_000,
)

test.each(['in-deletion', 'in-reply', 'before-change-ack'])(
  'the trigger %s kills it in a change of a message, of which all or nothing is stored',
  async (failpoint) => {
    const { server, triggers } = await serverOf('failpoints')
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Design Crit')
    await alice.connects()
    const { id } = await alice.says(room, 'hi')
    writeFileSync(join(triggers, failpoint), '')
    const reply = { room: room.id, id: Bun.randomUUIDv7(), body: 'reply', thread: id }
    const asked =
      failpoint === 'in-reply'
        ? alice.asks('message.send', reply, 500)
        : alice.asks('message.delete', { room: room.id, id }, 500)
    await asked.catch(() => null)
    expect(await fetch(`${server.url}/healthz`).catch(() => null)).toBeNull()
    expect(existsSync(join(triggers, failpoint))).toBe(false)
    await server.start()
    const [message] = await alice.reads(room)
    expect([message!.body, message!.deleted, message!.replies]).toEqual(
      failpoint === 'before-change-ack' ? ['', 'author', undefined] : ['hi', undefined, undefined],
    )
  },
  60_000,
)
