import { build } from '../builds/build.ts'
import { openDisk, unsupportedDisk } from '../disk/open-disk.ts'
import type { FaultEvent } from '../history/history.ts'
import type { Disk, Nemesis } from '../nemeses/nemesis.ts'
import { Proxy } from '../proxy/proxy.ts'
import { Server } from '../server/server.ts'
import type { Random } from './random.ts'

/** The server, disk and network of a round. */
export interface Testbed {
  server: Server
  proxy: Proxy
  disk: Disk
  /** The names of the build's patches. */
  build: string
  /** The source tree of the build. */
  root: string
  remove(): Promise<void>
}

/** A testbed with what all these nemeses need; the server is not started. Leaves nothing behind when it throws. */
export async function prepareTestbed(
  nemeses: Pick<Nemesis, 'needs'>[],
  random: Random,
  note: (event: FaultEvent) => void,
): Promise<Testbed> {
  const patches = [...new Set(nemeses.flatMap(({ needs }) => needs?.patches ?? []))]
  const env = Object.assign({ FAULTS_SEED: String(random.seed) }, ...nemeses.map(({ needs }) => needs?.env))
  const kind = await diskFor(nemeses)
  const removals: (() => unknown)[] = []
  const remove = async () => {
    for (const one of removals.splice(0).toReversed()) await one()
  }
  try {
    const tree = build(patches)
    removals.push(() => tree.remove())
    const disk = openDisk(kind)
    removals.push(() => disk.remove())
    const server = await Server.prepare({ root: tree.root, dataDir: disk.dataDir, env, note })
    removals.push(() => server.remove())
    const proxy = new Proxy(server.port, random)
    removals.push(() => proxy.close())
    const name = patches.length === 0 ? 'unchanged' : patches.join(', ')
    return { server, proxy, disk, build: name, root: tree.root, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** The disk that the nemeses need or prefer. Throws when they need different ones. */
async function diskFor(nemeses: Pick<Nemesis, 'needs'>[]): Promise<Disk['kind']> {
  const wanted = (which: 'disk' | 'prefers') => [...new Set(nemeses.flatMap(({ needs }) => needs?.[which] ?? []))]
  const needed = wanted('disk')
  if (needed.length > 1)
    throw new Error(`A server has one disk, not ${needed.join(' and ')}: run these nemeses in separate rounds.`)
  if (needed.length === 1) return needed[0]!
  for (const kind of wanted('prefers')) if ((await unsupportedDisk(kind)) === null) return kind
  return 'folder'
}
