import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../process/temporary-folder.ts'
import { databaseIn, headsOf, requireHeads } from './data-files.ts'
import type { ServerUnderTest } from './nemesis.ts'

const WITHIN_MS = 30_000
/** `restore` moves the data before it aside; a round restores too often to store all of it. */
const MOVED_ASIDE = /before-restore/

export interface Backup {
  /** The head of each room in it. */
  heads: Record<string, number>
  /** By the product's own command. The server must not run. */
  restore(): Promise<void>
  remove(): void
}

/**
 * A backup by the product's own command while the server runs. Throws its output when it fails, and when the backup
 * lacks something that was stored before.
 */
export async function backUp(server: ServerUnderTest): Promise<Backup> {
  const before = headsOf(databaseIn(server.dataDir))
  const folder = temporaryFolder('backup')
  const file = join(folder.path, 'backup.db')
  try {
    await parley(server, 'backup', file)
    requireHeads(headsOf(file), before, 'The backup')
  } catch (error) {
    folder.remove()
    throw error
  }
  return {
    heads: headsOf(file),
    async restore() {
      await parley(server, 'restore', file)
      for (const name of readdirSync(server.dataDir))
        if (MOVED_ASIDE.test(name)) rmSync(join(server.dataDir, name), { recursive: true })
    },
    remove: () => folder.remove(),
  }
}

async function parley(server: ServerUnderTest, ...args: string[]): Promise<void> {
  const { code, output } = await server.runBeside(args, WITHIN_MS)
  if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}:\n${output}`)
}
