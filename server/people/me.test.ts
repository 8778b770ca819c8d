import { expect, test } from 'bun:test'
import { tidy } from '../storage/sqlite/test/fixture.ts'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'

const LAN = 'http://192.168.1.20:3000'
const { later } = tidy()

async function alice(lanOrigin: string | null) {
  const app = await openApp({ ...UNLIMITED, TRUSTED_PROXIES: '127.0.0.1' }, { lanOrigin: () => lanOrigin })
  later(() => app.close())
  return { app, alice: await Actor.arrives(app, 'Alice') }
}

test("a client on the server's machine is told the address for other devices, by either door", async () => {
  const { alice: here } = await alice(LAN)
  expect((await here.posts('session.me', {})).ok).toEqual({ person: here.person, lanOrigin: LAN })
  await here.connects()
  expect(await here.does('session.me', {})).toEqual({ person: here.person, lanOrigin: LAN })
  here.leaves()
})

test('a client elsewhere is not told, also behind a proxy of which the server does not know, and nobody when there is none', async () => {
  const { app, alice: elsewhere } = await alice(LAN)
  for (const [name, value] of [
    ['x-forwarded-for', '203.0.113.5'],
    ['host', 'chat.example.org'],
  ] as const) {
    const answer = await fetch(`${app.url}/api/session.me`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${elsewhere.token}`, [name]: value },
      body: '{}',
    })
    expect(await answer.json()).toEqual({ ok: { person: elsewhere.person } })
  }
  const { alice: alone } = await alice(null)
  expect((await alone.posts('session.me', {})).ok).toEqual({ person: alone.person })
})
