import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Actor, post } from './test/cast.ts'
import { ServerProcess, UNLIMITED, until } from './test/server-process.ts'
import { noSmallDisk, SmallDisk } from './test/small-disk.ts'

const MEBIBYTES = 8
if (noSmallDisk !== null) console.log(`Not run: a server on a full disk (${noSmallDisk}).`)

describe.if(noSmallDisk === null)('a full disk', () => {
  let server: ServerProcess
  let disk: SmallDisk

  beforeEach(async () => {
    server = await ServerProcess.start({ ...UNLIMITED, LIMIT_FILE_BYTES: '1000000000' })
    await server.stop()
    disk = SmallDisk.mount(server.dataDir, MEBIBYTES)
    await server.start()
  })
  afterEach(async () => {
    await server.kill9()
    disk.unmount()
    await server.remove()
  })

  const ready = async () => {
    const answer = await fetch(`${server.url}/readyz`)
    return [answer.status, await answer.text()]
  }
  const logged = (event: string) => server.output.split('\n').filter((line) => line.includes(`"${event}"`)).length

  test('[G1] writes are refused and everything else works; when there is space, the server writes again by itself', async () => {
    const alice = await Actor.arrives(server, 'alice')
    const room = await alice.creates('Attic')
    await alice.connects()
    const acked = [(await alice.says(room, 'before')).id]

    disk.fill()
    // The last page of the log may have space for some more.
    let refusal
    while (refusal === undefined) {
      const id = Bun.randomUUIDv7()
      const { ok, error } = await alice.asks('message.send', { room: room.id, id, body: 'x'.repeat(2_000) })
      if (ok !== undefined) acked.push(ok.id)
      refusal = error
    }
    expect(refusal).toMatchObject({ code: 'unavailable', retryAfterMs: expect.any(Number) })
    expect(refusal.message).toMatch(/disk is full/)
    for (let n = 0; n < 20; n++) expect(await alice.isRefused('message.send', newMessage(room.id))).toBe('unavailable')
    expect(await alice.isRefused('room.read', { room: room.id, seq: 1 })).toBe('unavailable')
    expect((await post(server, 'session.start', { name: 'bob' })).error?.code).toBe('unavailable')
    expect(logged('storage.full')).toBe(1)

    expect((await alice.reads(room)).map(({ id }) => id)).toEqual(acked)
    const again = alice.again()
    expect((await again.connects()).rooms.map((state) => state.room.id)).toEqual([room.id])
    again.leaves()
    expect(await ready()).toEqual([503, 'the disk is full, reading only'])
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

    disk.free()
    await until('it is ready again', async () => (await ready())[0] === 200, 4_000)
    acked.push((await alice.says(room, 'after')).id)
    expect(logged('storage.full')).toBe(1)
    expect(logged('storage.writable')).toBe(1)
    expect((await alice.reads(room)).map(({ id }) => id)).toEqual(acked)

    await server.kill9()
    await server.start()
    expect((await alice.reads(room)).map(({ id }) => id)).toEqual(acked)
    alice.leaves()
  }, 30_000)

  test('an upload that would fill the disk is refused, and messages are stored meanwhile', async () => {
    await server.kill9()
    disk.unmount()
    disk = SmallDisk.mount(server.dataDir, 160)
    await server.start()
    const alice = await Actor.arrives(server, 'alice')
    const room = await alice.creates('Attic')
    await alice.connects()
    let sent = 0
    const body = new ReadableStream({
      async pull(controller) {
        sent += 1_000_000
        controller.enqueue(new Uint8Array(1_000_000))
        if (sent % 10_000_000 === 0) await alice.says(room, `after ${sent} bytes`)
        if (sent >= 400_000_000) controller.close()
      },
    })
    const url = `${server.url}/api/files?room=${room.id}&name=large.bin`
    const headers = { authorization: `Bearer ${alice.token}` }
    const answer = await fetch(url, { method: 'POST', headers, body }).then(
      async (response) => ((await response.json()) as { error: { reason: string } }).error.reason,
      // The connection is closed under the rest of the body.
      () => 'cut',
    )
    expect(['disk_full', 'cut']).toContain(answer)
    expect(sent).toBeLessThan(400_000_000)
    expect(logged('storage.full')).toBe(0)
    await until('nothing is left of it', async () => (await readdir(join(server.dataDir, 'uploads'))).length === 0)
    await alice.says(room, 'and after it')
    const announced = await fetch(url, { method: 'POST', headers, body: new Uint8Array(120_000_000) })
    expect(await announced.json()).toMatchObject({ error: { reason: 'disk_full' } })
    alice.leaves()
  }, 30_000)

  for (const end of ['stopped', 'killed'] as const)
    test(`started on a full disk after it was ${end}, it reads, and it writes when there is space`, async () => {
      const alice = await Actor.arrives(server, 'alice')
      const room = await alice.creates('Attic')
      await alice.posts('message.send', { ...newMessage(room.id), body: 'before' })
      disk.fill()
      if (end === 'stopped') await server.stop()
      else await server.kill9()
      // The checkpoint of a stop frees space.
      disk.fill()
      await server.start([], '/healthz')

      await until(
        'it finds the disk full',
        async () => (await alice.posts('message.send', newMessage(room.id))).status === 503,
      )
      expect((await alice.reads(room)).map(({ body }) => body)[0]).toBe('before')
      await alice.connects()
      expect(await ready()).toEqual([503, 'the disk is full, reading only'])
      disk.free()
      await until('it is ready', async () => (await ready())[0] === 200, 4_000)
      await alice.says(room, 'after')
      alice.leaves()
    }, 30_000)
})

const newMessage = (room: string) => ({ room, id: Bun.randomUUIDv7(), body: 'x'.repeat(2_000) })
