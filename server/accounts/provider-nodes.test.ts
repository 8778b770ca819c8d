import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { IdentityProvider } from '../test/identity-provider.ts'
import { onPostgres, onSqlite, openNodes, type Nodes } from '../test/stage.ts'
import { PUBLIC, Visitor } from './test/provider-visitor.ts'

for (const [engine, open] of [
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
] as const)
  describe(`several nodes over ${engine}`, () => {
    let provider: IdentityProvider
    let stage: Nodes
    beforeAll(async () => {
      provider = await IdentityProvider.start()
      stage = await openNodes({ count: 3, open, env: provider.env(PUBLIC) })
    }, 60_000)
    afterAll(async () => {
      await stage.close()
      await provider.stop()
    })

    /** The same browser, whose next request another node gets. */
    function goesOn(browser: Visitor, node: number): Visitor {
      const next = new Visitor(stage.nodes[node]!)
      for (const [name, value] of browser.cookies) next.cookies.set(name, value)
      return next
    }

    test('each step of a sign-in may reach another node', async () => {
      const first = new Visitor(stage.nodes[0]!)
      const flow = await first.begins()
      const answer = await flow.signsInAs('amber')
      const second = goesOn(first, 1)
      expect(await second.does('session.provider.answer', answer)).toEqual({ state: flow.state, known: false })
      const third = goesOn(second, 2)
      const { person, created } = await third.does('session.provider.signIn', { state: flow.state })
      expect(created).toBe(true)
      expect((await goesOn(third, 0).does('session.me', {})).person).toEqual(person)
      const again = goesOn(first, 2)
      expect(await again.refused('session.provider.answer', answer)).toBe('flow_ended')
      expect(await again.refused('session.provider.signIn', { state: flow.state })).toBe('flow_ended')
    })

    test('three nodes at once make one account', async () => {
      const browsers = stage.nodes.map((node) => new Visitor(node))
      const states = await Promise.all(browsers.map(async (each) => (await each.answers('bernd')).state))
      const all = await Promise.all(
        browsers.map((each, node) => each.does('session.provider.signIn', { state: states[node]! })),
      )
      expect(new Set(all.map(({ person }) => person.id)).size).toBe(1)
      expect(all.filter(({ created }) => created)).toHaveLength(1)
    })
  })
