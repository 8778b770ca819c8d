import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Actor } from './cast.ts'
import { ServerProcess, until } from './server-process.ts'

const ROOT = join(import.meta.dir, '../..')
/** A process of its own, on a machine that may be busy. */
const BOT_STARTS_MS = 15_000

/** The README's own words, run as a stranger would. */
async function snippet(language: string): Promise<string> {
  const readme = await Bun.file(join(ROOT, 'README.md')).text()
  const found = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme)?.[1]
  if (found === undefined) throw new Error(`The README has no ${language}`)
  return found
}

test("the README's bot joins, listens and echoes what alice says", async () => {
  const server = await ServerProcess.start()
  const alice = await Actor.arrives(server, 'Alice')
  const room = await alice.creates('Design Crit')
  await alice.connects()
  // Inside the project, where its imports resolve.
  mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, 'node_modules/.cache/readme-'))
  writeFileSync(join(folder, 'bot.mjs'), await snippet('js'))
  const bot = Bun.spawn(['node', join(folder, 'bot.mjs'), server.url, room.code], { stdout: 'pipe' })
  try {
    await until(
      'the bot is in the room',
      () => alice.events.some(({ name, payload }) => name === 'presence' && 'count' in payload && payload.count === 2),
      BOT_STARTS_MS,
    )
    await alice.says(room, 'anybody here?')
    await until('it echoes', () => alice.heard().filter((body) => body === 'anybody here?').length === 2)
    expect((await alice.reads(room)).length).toBe(2)
  } finally {
    bot.kill()
    rmSync(folder, { recursive: true })
    await server.remove()
  }
}, 30_000)
