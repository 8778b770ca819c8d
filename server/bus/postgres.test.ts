import { administer, freshDatabase } from '../storage/postgres/test/fixture.ts'
import { relayTo } from '../storage/postgres/test/relay.ts'
import { startServer } from '../storage/postgres/test/server.ts'
import { afterAll } from 'bun:test'
import { busContract } from './contract/contract.ts'
import { lostContract } from './contract/lost.ts'
import { postgresBus } from './postgres.ts'

const database = await freshDatabase()
afterAll(database.remove)
const secret = () => 'secret'

busContract('PostgreSQL', () => ({ join: () => postgresBus({ url: database.url, secret }) }))

lostContract('PostgreSQL', async () => {
  const server = await startServer()
  const relay = relayTo(new URL(server.url))
  return {
    join: (options) => postgresBus({ url: relay.url, ...options }),
    start: () => server.start(),
    stop: () => server.stop(),
    cut: () =>
      administer(
        server.url,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley bus'`,
      ),
    silence: (silent) => void (relay.cut = silent),
    async end() {
      relay.close()
      await server.end()
    },
  }
})
