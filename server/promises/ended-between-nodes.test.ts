import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Browser, PASSWORD } from '../accounts/test/browser.ts'
import { hashToken, newToken } from '../sessions.ts'
import { Actor, type Reachable } from '../test/cast.ts'
import { until, UNLIMITED } from '../test/server-process.ts'
import { onPostgres, onSqlite, openNodes, type Nodes } from '../test/stage.ts'

/** What is promised on a node and between nodes that reach each other. Their polls are slower. */
const WITHIN_MS = 1_000
const NEW_PASSWORD = 'another battery staple'
const ENV = { ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0', FIRST_ACCOUNT_IS_OPERATOR: 'true' }

let stage: Nodes
/** Where commands go in, and where the sockets are. */
let here: Reachable
let there: Reachable
let operator: Browser
let login = ''
/** Two sessions of Bob, both with a socket there. */
let phone: Actor
let tablet: Actor
/** Another person, in the same room. */
let carol: Actor

async function arrive(): Promise<void> {
  login = `bob-${crypto.randomUUID().slice(0, 8)}`
  const { person, token } = await new Browser(here).does('account.create', { login, password: PASSWORD })
  phone = Actor.signedIn(there, person, token)
  const signedIn = await new Browser(there).does('session.signIn', { login, password: PASSWORD })
  tablet = Actor.signedIn(there, person, signedIn.token)
  carol = await Actor.arrives(there, 'Carol')
  const room = await carol.creates('Design Crit')
  await phone.joins(room)
  for (const actor of [phone, tablet, carol]) await actor.connects()
  await carol.says(room, 'to all')
  for (const actor of [phone, tablet, carol]) await actor.isShown('to all')
}

/** A token as `parley reset-link` makes it, beside the servers. */
async function resetLink(): Promise<string> {
  const token = newToken()
  const admin = await stage.admin()
  await admin.storeResetLink(login, { hash: hashToken(token), now: Date.now(), expires: Date.now() + 60_000 })
  await admin.close()
  return token
}

const ways: { by: string; ends: ('phone' | 'tablet')[]; act: () => Promise<{ error?: unknown }> }[] = [
  { by: 'session.signOut', ends: ['tablet'], act: () => tablet.again(here).posts('session.signOut', {}) },
  {
    by: 'session.end of another one',
    ends: ['tablet'],
    async act() {
      const { sessions } = (await phone.posts('session.list', {})).ok!
      return phone.again(here).posts('session.end', { id: sessions.find(({ present }) => present !== true)!.id })
    },
  },
  { by: 'session.endOthers', ends: ['tablet'], act: () => phone.again(here).posts('session.endOthers', {}) },
  {
    by: 'a sign-in over it',
    ends: ['tablet'],
    act: () => tablet.again(here).posts('session.signIn', { login, password: PASSWORD }),
  },
  {
    by: 'account.password',
    ends: ['phone', 'tablet'],
    act: () => phone.again(here).posts('account.password', { old: PASSWORD, new: NEW_PASSWORD }),
  },
  {
    by: 'account.reset with a link of the operator',
    ends: ['phone', 'tablet'],
    act: async () => new Browser(here).posts('account.reset', { token: await resetLink(), password: NEW_PASSWORD }),
  },
  {
    by: 'account.delete',
    ends: ['phone', 'tablet'],
    act: () => phone.again(here).posts('account.delete', { password: PASSWORD, messages: 'keep' }),
  },
  {
    by: 'admin.suspend',
    ends: ['phone', 'tablet'],
    act: () => operator.posts('admin.suspend', { person: phone.person.id, on: true }),
  },
]

for (const [over, count, open] of [
  ['two nodes on PostgreSQL', 2, onPostgres],
  ['one node on SQLite', 1, onSqlite],
] as const)
  describe(`[G10] a session that ends, over ${over}`, () => {
    beforeAll(async () => {
      stage = await openNodes({ count, open, env: ENV })
      here = stage.nodes[0]!
      there = stage.nodes.at(-1)!
      operator = new Browser(here)
      await operator.does('account.create', { login: 'operator', password: PASSWORD })
    })
    afterAll(() => stage.close())
    beforeEach(arrive)
    afterEach(() => {
      for (const actor of [phone, tablet, carol]) actor.leaves()
    })

    test.each(ways)('by $by is disconnected within a second and opens nothing; others stay', async ({ ends, act }) => {
      const all = { phone, tablet, carol }
      expect((await act()).error).toBeUndefined()
      for (const name of ends)
        await until(`the ${name} is disconnected`, () => all[name].socket!.disconnected, WITHIN_MS)
      for (const name of ends)
        for (const node of [here, there]) {
          const again = all[name].again(node)
          expect((await again.posts('session.me', {})).error?.reason).toBe('signed_out')
          expect(await again.connects().catch((error: Error) => error)).toBeInstanceOf(Error)
        }
      const { rooms } = await carol.does('sync', { known: [] })
      await carol.says(rooms[0]!.room, 'afterwards')
      for (const [name, actor] of Object.entries(all)) {
        if (ends.some((one) => one === name)) {
          expect(actor.heard()).toEqual(['to all'])
          continue
        }
        await actor.isShown('afterwards')
        expect((await actor.again(here).posts('session.me', {})).ok?.person.id).toBe(actor.person.id)
      }
    })
  })
