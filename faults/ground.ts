import { build } from './builds/build.ts'
import { openDisk } from './disk/open-disk.ts'
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
  /** Which build it is, in words, and where its tree lies. */
  build: string
  root: string
  clear(): Promise<void>
}

/** A server as all of these need it, not started yet, its disk, and the network before it. */
export async function prepareGround(
  nemeses: Pick<Nemesis, 'needs'>[],
  random: Random,
  note: (event: FieldEvent) => void,
): Promise<Ground> {
  const patches = [...new Set(nemeses.flatMap(({ needs }) => needs?.patches ?? []))]
  const env: Record<string, string> = Object.assign({}, ...nemeses.map(({ needs }) => needs?.env))
  const tree = build(patches)
  const disk = openDisk(diskFor(nemeses))
  const server = await Server.prepare({ root: tree.root, dataDir: disk.dataDir, env, note })
  const proxy = new Proxy(server.port, random)
  return {
    server,
    proxy,
    disk,
    build: patches.length === 0 ? 'as it is' : patches.join(', '),
    root: tree.root,
    async clear() {
      await server.remove()
      proxy.close()
      await disk.remove()
      tree.remove()
    },
  }
}

/** Throws when they want different ones. */
export function diskFor(nemeses: Pick<Nemesis, 'needs'>[]): Disk['kind'] {
  const kinds = [...new Set(nemeses.flatMap(({ needs }) => needs?.disk ?? []))]
  if (kinds.length > 1)
    throw new Error(`One server has one disk, not ${kinds.join(' and ')}: let them strike in rounds of their own.`)
  return kinds[0] ?? 'folder'
}
