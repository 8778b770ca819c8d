import { expect, test as base } from '@playwright/test'
import { Actor } from './cast.ts'
import { ServerProcess } from '../server/test/server-process.ts'
import { SharedServer } from './shared-server.ts'

// The actors type faster than people do. The limits have their own journey.
const USUAL = { LIMIT_MESSAGES_PER_SECOND: '0', LIMIT_COMMANDS_PER_SECOND: '0' }

interface Worker {
  shared: SharedServer
}

interface Journey {
  /** The environment of the server besides the defaults. Other settings than the usual ones need a server of their own. */
  settings: Record<string, string>
  /** For journeys that stop their server, change its data, read its log, or make accounts, whose names are unique. */
  ownServer: boolean
  /** The tree of the server's version, if not this one. */
  version: string | undefined
  server: ServerProcess
  /** Adds a person with their own browser. */
  meet: (name: string) => Promise<Actor>
  alice: Actor
  bob: Actor
}

/**
 * A journey has people and a server, which is empty if it is the journey's own. At its end no page may have had an error.
 */
export const test = base.extend<Journey, Worker>({
  shared: [
    // Playwright reads the fixtures that a fixture needs out of its first parameter.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const shared = new SharedServer()
      await use(shared)
      await shared.remove()
    },
    { scope: 'worker' },
  ],

  settings: [USUAL, { option: true }],

  version: [undefined, { option: true }],

  ownServer: [false, { option: true }],

  server: async ({ shared, settings, version, ownServer }, use, info) => {
    const isOwn = ownServer || settings !== USUAL || version !== undefined
    const server = isOwn
      ? await ServerProcess.start(settings, version === undefined ? {} : { root: version })
      : await shared.get()
    const { starts, output } = server
    try {
      await use(server)
      if (!isOwn) expect(server.starts, 'A journey that stops its server needs ownServer.').toBe(starts)
    } finally {
      const written = server.output.slice(isOwn ? 0 : output.length)
      if (info.status !== info.expectedStatus) await info.attach('server log', { body: written })
      if (isOwn) await server.remove()
    }
  },

  meet: async ({ browser, server, contextOptions, serviceWorkers, viewport, colorScheme, locale, timezoneId }, use) => {
    const options = { ...contextOptions, serviceWorkers, viewport, colorScheme, locale, timezoneId }
    const met: Actor[] = []
    await use(async (name) => {
      const context = await browser.newContext(options)
      const actor = new Actor(name, context, server.url)
      met.push(actor)
      return actor
    })
    await Promise.all(met.map((actor) => actor.context.close()))
    expect(met.flatMap((actor) => actor.troubles)).toEqual([])
  },

  alice: async ({ meet }, use) => use(await meet('Alice')),
  bob: async ({ meet }, use) => use(await meet('Bob')),
})

export { expect }
