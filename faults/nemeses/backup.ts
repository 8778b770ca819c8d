import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerUnderTest } from './nemesis.ts'
import { temporaryFolder } from '../process/temporary-folder.ts'
import { databaseIn, headsOf, reaches } from './data-files.ts'

const WITHIN_MS = 30_000
/** Kept aside by a restore; a round restores too often to keep them all. */
const ASIDE = /before-restore/

export interface Backup {
  /** How far it goes in each room. */
  heads: Record<string, number>
  /** By the product's own command. The server must not run. */
  restore(): Promise<void>
  remove(): void
}

/**
 * Made by the product's own command, while the server runs. Throws what it says when it fails, and when what was there
 * before is not in it.
 */
export async function backUp(server: ServerUnderTest): Promise<Backup> {
  const before = headsOf(databaseIn(server.dataDir))
  const folder = temporaryFolder('backup')
  const file = join(folder.path, 'backup.db')
  try {
    await parley(server, 'backup', file)
    reaches(headsOf(file), before, 'The backup')
  } catch (error) {
    folder.remove()
    throw error
  }
  return {
    heads: headsOf(file),
    async restore() {
      await parley(server, 'restore', file)
      for (const name of readdirSync(server.dataDir))
        if (ASIDE.test(name)) rmSync(join(server.dataDir, name), { recursive: true })
    },
    remove: () => folder.remove(),
  }
}

async function parley(server: ServerUnderTest, ...args: string[]): Promise<void> {
  const { code, output } = await server.beside(args, WITHIN_MS)
  if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}:\n${output}`)
}
