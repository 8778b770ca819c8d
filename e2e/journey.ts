import { expect, test as base } from '@playwright/test'
import { Actor } from './cast.ts'
import { ServerProcess } from '../server/test/server-process.ts'

interface Journey {
  /** What the server is started with besides the defaults. */
  settings: Record<string, string>
  server: ServerProcess
  /** Brings a person with a browser of their own. */
  meet: (name: string) => Promise<Actor>
  alice: Actor
  bob: Actor
}

/** A journey has a server with empty rooms, and people; at its end no page may have had an error. */
export const test = base.extend<Journey>({
  // People here type faster than people do; the limits have a journey of their own.
  settings: [{ LIMIT_MESSAGES_PER_SECOND: '0', LIMIT_COMMANDS_PER_SECOND: '0' }, { option: true }],

  server: async ({ settings }, use, info) => {
    const server = await ServerProcess.start(settings)
    try {
      await use(server)
    } finally {
      if (info.status !== info.expectedStatus) await info.attach('server log', { body: server.output })
      await server.remove()
    }
  },

  meet: async ({ browser, server, contextOptions, viewport, colorScheme, locale, timezoneId }, use) => {
    const met: Actor[] = []
    await use(async (name) => {
      const context = await browser.newContext({ ...contextOptions, viewport, colorScheme, locale, timezoneId })
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
