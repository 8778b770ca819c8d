import { expect, test as base } from '@playwright/test'
import { Actor } from './cast.ts'
import { ServerProcess } from '../server/test/server-process.ts'

interface Journey {
  /** The environment of the server besides the defaults. */
  settings: Record<string, string>
  /** The tree of the server's version, if not this one. */
  version: string | undefined
  server: ServerProcess
  /** Adds a person with their own browser. */
  meet: (name: string) => Promise<Actor>
  alice: Actor
  bob: Actor
}

/** A journey has an empty server and people. At its end no page may have had an error. */
export const test = base.extend<Journey>({
  // The actors type faster than people do. The limits have their own journey.
  settings: [{ LIMIT_MESSAGES_PER_SECOND: '0', LIMIT_COMMANDS_PER_SECOND: '0' }, { option: true }],

  version: [undefined, { option: true }],

  server: async ({ settings, version }, use, info) => {
    const server = await ServerProcess.start(settings, version === undefined ? {} : { root: version })
    try {
      await use(server)
    } finally {
      if (info.status !== info.expectedStatus) await info.attach('server log', { body: server.output })
      await server.remove()
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
