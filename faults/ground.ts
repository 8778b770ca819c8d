import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './builds/build.ts'
import type { Disk, Nemesis } from './nemesis.ts'
import { Proxy } from './proxy/proxy.ts'
import type { Random } from './random.ts'
import type { FieldEvent } from './record.ts'
import { Server } from './server/server.ts'

/** What a round is played on. */
export interface Ground {
  server: Server
  proxy: Proxy
  disk: Disk
  /** Which build of the server it is. */
  build: string
  clear(): Promise<void>
}

/** A server as all of these need it, not started yet, and the network before it. */
export async function prepareGround(
  nemeses: Nemesis[],
  random: Random,
  note: (event: FieldEvent) => void,
): Promise<Ground> {
  const patches = [...new Set(nemeses.flatMap(({ needs }) => needs?.patches ?? []))]
  const env = Object.assign({}, ...nemeses.map(({ needs }) => needs?.env))
  const tree = build(patches)
  const disk = folderDisk()
  const server = await Server.prepare({ root: tree.root, dataDir: disk.dataDir, env, note })
  const proxy = new Proxy(server.port, random)
  return {
    server,
    proxy,
    disk,
    build: patches.length === 0 ? 'as it is' : patches.join(', '),
    async clear() {
      await server.remove()
      proxy.close()
      await disk.remove()
      tree.remove()
    },
  }
}

function folderDisk(): Disk {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-data-'))
  return { kind: 'folder', dataDir, remove: async () => rmSync(dataDir, { recursive: true, force: true }) }
}
